"""Note to the administrator of the office's mail, to be mailed: what the press desk needs, and the clicks for it.

Sources: Microsoft's pages “Authenticate an IMAP, POP or SMTP connection using OAuth”, “Role Based Access Control for
Applications in Exchange Online”, “Enable or disable SMTP AUTH” and “Set up a device or application to send email”;
Google's pages “OAuth 2.0 for iOS & Desktop Apps”, “Control API access with domain-wide delegation” and “Route outgoing
SMTP relay messages through Google”.
"""

import re

_ANSWER_MICROSOFT = """\
WHAT TO SEND BACK
  the Application (client) ID and the Directory (tenant) ID. Neither is a
  secret. And which of A, B and C it is. In the press office somebody then
  runs, and signs in once:

    advisory login microsoft365           (for C as given there)
"""

_MICROSOFT = """\
Subject: Sending press advisories from {mailbox}

Hello,

{office} sends its press advisories with the program "advisory", from this
mailbox: {mailbox}. Each journalist gets a message of their own;
Microsoft's limits for a mailbox are kept (30 messages a minute, 10,000 a
day). Passwords for SMTP end by default at the end of December 2026, so
that one of these three routes is needed. B is the usual one.

A. RELAY BY A CONNECTOR. No sign-in at all: your mail server takes what
   comes from one fixed address of our network.
   Costs: a fixed public IP address, or a certificate, for our computer;
   no copy in Sent; whoever is on that network can send.
   Exchange admin center > Mail flow > Connectors > Add: from "Your
   organization's email server" to Office 365, by that address. We then set
   send_via = "smtp+starttls://YOUR-DOMAIN.mail.protection.outlook.com:25"

B. SIGN-IN FOR SMTP (OAuth 2). A person signs in once, in the browser.
   Costs: one app registration; SMTP AUTH for this one mailbox.
   1. Microsoft Entra admin center > App registrations > New registration:
      name "advisory press desk", accounts in this organisation only.
   2. Authentication > Add a platform > Mobile and desktop applications:
      http://localhost
      and, there, "Allow public client flows": Yes.
   3. API permissions > Add > Microsoft Graph > Delegated: SMTP.Send
      and, to find bounces and answers, IMAP.AccessAsUser.All;
      offline_access. Then "Grant admin consent".
   4. Switch SMTP AUTH on for this mailbox (Exchange Online PowerShell):
        Connect-ExchangeOnline
        Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false
   5. If Conditional Access asks for known devices or places, let this app
      in for this mailbox from the computer of the press office. The flow
      is the authorisation code with PKCE; device code is not needed.

C. MICROSOFT GRAPH. As B, but without SMTP AUTH: the copy is in Sent.
   Costs: one app registration; messages of at most about 3 MB.
   1., 2. and 5. as in B. Not 4.
   3. API permissions > Add > Microsoft Graph > Delegated: Mail.Send;
      Mail.Read, to find copies in Sent, answers and bounces;
      offline_access. Then "Grant admin consent". If {mailbox}
      is a shared mailbox, for which somebody signs in with an account of
      their own: Mail.Send.Shared and Mail.Read.Shared instead, and in the
      Exchange admin center > Mailboxes > Delegation both Full Access and
      Send As for that person.
   We then run
     advisory login microsoft365 --send-via graph://{mailbox}

FOR A SERVER THAT NOBODY SIGNS IN AT (for B or C): a certificate
   1. On the server, which keeps the key:
        openssl req -x509 -newkey rsa:3072 -nodes -days 365 \\
          -subj /CN=advisory -keyout advisory.key -out advisory.crt
        cat advisory.key advisory.crt > advisory.pem; chmod 600 advisory.pem
      App registrations > the app > Certificates & secrets: upload
      advisory.crt. The key stays on the server.
   2. Its permission for this ONE mailbox. APP-ID and OBJECT-ID are under
      Enterprise applications > the app; the object id of "App
      registrations" is another one and does not work:
        New-ServicePrincipal -AppId APP-ID -ObjectId OBJECT-ID -DisplayName "advisory"
      for B (SMTP): API permissions > APIs my organization uses > Office 365
      Exchange Online > Application: SMTP.SendAsApp (and IMAP.AccessAsApp),
      admin consent, then
        Add-MailboxPermission -Identity {mailbox} -User OBJECT-ID -AccessRights FullAccess
        Add-RecipientPermission -Identity {mailbox} -Trustee OBJECT-ID -AccessRights SendAs
      for C (Graph), by RBAC for Applications, WITHOUT any Mail permission
      in Entra, which would be for all mailboxes:
        New-ManagementScope -Name "advisory" -RecipientRestrictionFilter "PrimarySmtpAddress -eq '{mailbox}'"
        New-ManagementRoleAssignment -App OBJECT-ID -Role "Application Mail.Send" -CustomResourceScope "advisory"
        New-ManagementRoleAssignment -App OBJECT-ID -Role "Application Mail.Read" -CustomResourceScope "advisory"
        Test-ServicePrincipalAuthorization -Identity OBJECT-ID -Resource {mailbox}
      Changes count after half an hour to two hours.
   We then set sign_in_certificate = "advisory.pem" and run
     advisory login microsoft365 --unattended
   for C with --send-via graph://{mailbox} behind it.

{answer}
Thank you,
"""

_GOOGLE = """\
Subject: Sending press advisories from {mailbox}

Hello,

{office} sends its press advisories with the program "advisory", from this
mailbox: {mailbox}. Each journalist gets a message of their own;
Google's limits are kept (2,000 a day). One of these three routes is needed.
B is the usual one.

A. SMTP RELAY. No sign-in: Google takes what comes from one fixed address.
   Costs: a fixed public IP address for our computer; whoever is on that
   network can send.
   Admin console > Apps > Google Workspace > Gmail > Routing > SMTP relay
   service: only addresses in our domains, only from that address, TLS.
   We then set send_via = "smtp+starttls://smtp-relay.gmail.com:587"

B. SIGN-IN (OAuth 2). A person signs in once, in the browser.
   Costs: one project in the Google Cloud console, free of charge.
   1. console.cloud.google.com > New project, in the organisation.
   2. Google Auth Platform > Audience: INTERNAL. With "External" and "In
      testing" each sign-in ends after seven days, and mailings with it.
   3. Google Auth Platform > Clients > Create client: Desktop app.
   4. Data access > Add scopes: https://mail.google.com/
      (the one scope by which SMTP and IMAP can be used).
   5. Admin console > Security > Access and data control > API controls >
      Manage app access: trust the client id, if access is restricted.

C. A SERVICE ACCOUNT, for a server that nobody signs in at.
   Costs: a key that is worth the mailbox, so that it stays on that server.
   Domain-wide delegation cannot be limited to one mailbox by Google: give
   it to a service account that is used for nothing else, with this scope.
   1. console.cloud.google.com > IAM > Service accounts > Create, without
      any role; Keys > Add key > JSON. The file goes to the server alone.
   2. Admin console > Security > Access and data control > API controls >
      Domain-wide delegation > Add new: the account's client id (a number),
      scope https://mail.google.com/
   We then set sign_in_service_account = "FILE.json" and run
     advisory login google --unattended

WHAT TO SEND BACK
  for B the client id and the client secret of the desktop app (Google does
  not count that as a secret, but it belongs into no public place); for C
  the JSON file, by a way that nobody else reads. In the press office
  somebody then runs:

    advisory login google

Thank you,
"""


def microsoft_note(mailbox: str, organisation: str) -> str:
    """Return the note to an administrator of Microsoft 365, as plain text with a subject in its first line.

    `mailbox` is the newsroom's address, and `organisation` its name, "" for none.
    """
    return _filled(_MICROSOFT, mailbox, organisation).replace("{answer}", _ANSWER_MICROSOFT)


def google_note(mailbox: str, organisation: str) -> str:
    """Return the note to an administrator of Google Workspace, as plain text with a subject in its first line.

    `mailbox` is the newsroom's address, and `organisation` its name, "" for none.
    """
    return _filled(_GOOGLE, mailbox, organisation)


def _filled(text: str, mailbox: str, organisation: str) -> str:
    fields = {"mailbox": mailbox, "office": organisation or "Our press office"}
    return re.sub(r"\{(mailbox|office)\}", lambda match: fields[match[1]], text)
