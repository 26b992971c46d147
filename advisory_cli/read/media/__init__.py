"""Reader of the files that leave with a text: pictures, the logo and attachments.

In: an advisory and the newsroom's settings. Out: Media, the files as they leave, with findings.
Promises: a path leads to a regular file inside the newsroom, and to none of the newsroom's own data. No file, however
it was made, raises anything or takes more than a bounded amount of memory. Pillow is loaded only for a picture.
"""
