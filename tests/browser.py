"""A browser for sign-in tests, named by BROWSER: it opens the page, submits each form as it stands, and stops."""

import html
import re
import ssl
import sys
import urllib.parse
import urllib.request


def main(address: str, ca_file: str) -> None:
    """Follow the forms from `address` to the end."""
    context = ssl.create_default_context(cafile=ca_file)
    body: bytes | None = None
    for _ in range(6):
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=20, context=context) as page:
            text, here = page.read().decode(), page.geturl()
        form = re.search(r'<form method="post" action="([^"]*)">(.*?)</form>', text, re.DOTALL)
        if form is None:
            return
        fields = re.findall(r'<input(?: type="hidden")? name="([^"]*)" value="([^"]*)">', form[2])
        pairs = [(html.unescape(name), html.unescape(value)) for name, value in fields]
        address = urllib.parse.urljoin(here, html.unescape(form[1]))
        body = urllib.parse.urlencode(pairs).encode()


if __name__ == "__main__":
    main(sys.argv[2], sys.argv[1])
