"""Replies of mail servers as they were published, each with its public address and whom it is about.

FIRST were collected before the table of advisory_cli/model/mailing/refusals.py was written, SECOND after it. Addresses
of people and hosts are put in from reserved domains where a page shows a real one.
"""

from typing import Final, NamedTuple

from advisory_cli.model.mailing.refusals import About


class Published(NamedTuple):
    """One reply: its code, the words behind it, whom it is about, and where it stands."""

    code: int
    reply: str
    about: About
    page: str


_GOOGLE = "https://support.google.com/a/answer/3726730"
_SES_QUOTA = "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html"

FIRST: Final = (
    Published(
        450,
        "4.2.1 The user you are trying to contact is receiving email too quickly. Please resend your message at a"
        " later time. If the user is able to receive email at that time, your message will be delivered.",
        About.READER,
        _GOOGLE,
    ),
    Published(
        450,
        "4.2.1 Peak SMTP relay limit exceeded for this customer. This is a temporary error.",
        About.SENDER_NOW,
        _GOOGLE,
    ),
    Published(452, "4.2.2 The recipient's inbox is out of storage space.", About.READER, _GOOGLE),
    Published(
        421,
        "4.7.28 Gmail has detected an unusual rate of email originating from your IP address 192.0.2.1. To protect our"
        " users from spam, email sent from your IP address has been temporarily rate limited.",
        About.SENDER_NOW,
        _GOOGLE,
    ),
    Published(
        421,
        "4.7.27 Your email has been rate limited because SPF authentication didn't pass for this message. Gmail"
        " requires all bulk email senders to authenticate their email with SPF.",
        About.SENDER_NOW,
        _GOOGLE,
    ),
    Published(
        550,
        "5.4.5 Daily user sending quota exceeded. o65sm25351206pga.71 - gsmtp",
        About.SENDER_NOW,
        "https://github.com/gen-smtp/gen_smtp/issues/140",
    ),
    Published(
        550,
        "5.4.5 Daily user sending limit exceeded. For more information on Gmail 5.4.5 sending limits go to 5.4.5"
        " https://support.google.com/a/answer/166852 d2e1a72fcca58-76e7d551493sm9728466b3a.112 - gsmtp",
        About.SENDER_NOW,
        "https://github.com/woowacourse-teams/2025-ah-madda/issues/635",
    ),
    Published(
        554,
        "5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent"
        " exception with message WASCL UserAction verdict is not None. Actual verdict is RefuseQuota, ShowTierUpgrade."
        " [Hostname=VI1PR05MB5405.eurprd05.prod.outlook.com]",
        About.SENDER,
        "https://github.com/Youans/nodejs-nodemailer-outlook/issues/11",
    ),
    Published(
        554,
        "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
        About.SENDER_NOW,
        "https://github.com/MicrosoftDocs/OfficeDocs-Support/issues/1150",
    ),
    Published(
        554,
        "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message"
        " due to a permanent exception with message Cannot submit message. 0.35250:0A007C85, 1.36674:0A000000",
        About.SENDER,
        "https://github.com/FusionAuth/fusionauth-issues/issues/220",
    ),
    Published(
        550,
        "5.7.60 SMTP; Client does not have permissions to send as this sender"
        " [MW2PR1901MB2155.namprd19.prod.outlook.com]",
        About.SENDER,
        "https://github.com/swiftmailer/swiftmailer/issues/1030",
    ),
    Published(
        550,
        "5.2.252 Sender throttled due to continuous send as denied errors.",
        About.SENDER_NOW,
        "https://learn.microsoft.com/en-us/Exchange/mail-flow-best-practices/"
        "continuous-error-throttling-smtp-auth-submissions",
    ),
    Published(
        550,
        "5.7.705 Access denied, tenant has exceeded threshold.",
        About.SENDER,
        "https://learn.microsoft.com/en-us/Exchange/mail-flow-best-practices/"
        "non-delivery-reports-in-exchange-online/fix-error-code-5-7-700-through-5-7-750",
    ),
    Published(
        550,
        "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP. For more information please go"
        " to https://go.microsoft.com/fwlink/?LinkID=526655 AS(7171)",
        About.SENDER,
        "https://www.simplefastwebsites.com/errors/email/smtp-550-5-7-708-m365-traffic-not-accepted-from-ip/",
    ),
    Published(
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound",
        About.READER,
        "https://help-atosmartdocs.theaccessgroup.com/en/articles/13791357-reasons-for-client-emails-not-being-delivered",
    ),
    Published(454, "Throttling failure: Maximum sending rate exceeded", About.SENDER_NOW, _SES_QUOTA),
    Published(454, "Throttling failure: Daily message quota exceeded", About.SENDER_NOW, _SES_QUOTA),
    Published(
        554,
        "Message rejected: Email address is not verified. The following identities failed the check in region"
        " EU-WEST-1: press@newsroom.example",
        About.SENDER,
        "https://repost.aws/knowledge-center/ses-554-400-message-rejected-error",
    ),
    Published(
        421,
        "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints -"
        " 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
        About.SENDER_NOW,
        "https://smtp.codes/yahoo",
    ),
    Published(
        554,
        "delivery error: dd This user doesn't have a yahoo.com account (testing123@yahoo.example) [-5] -"
        " mta123.mail.mud.yahoo.example",
        About.READER,
        "https://senders.yahooinc.com/smtp-error-codes/",
    ),
)

# Collected when the table stood.
_MAILCHANNELS = "https://docs.mailchannels.com/inbound/smtp-errors"
_SPAMBRELLA = "https://www.spambrella.com/faq/email-delivery-error-codes/"
_SENDGRID = "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting"
_SITEPACKAGE = (
    "http://www.sitepackage.de/service/dokumentation/auswertung/typische-fehlermeldungen-bei-unzustellbarkeit.html"
)
_IMPREZA = "https://portal.imprezahost.com/knowledgebase/194/SMTP-and-ESMTP-error-code-list.html"

SECOND: Final = (
    Published(
        550,
        "5.1.8 <press@newsroom.example>: Sender address rejected: Domain not found",
        About.SENDER,
        _MAILCHANNELS,
    ),
    Published(
        554,
        "5.7.1 <ada@x.example>: Relay access denied",
        About.SENDER,
        _MAILCHANNELS,
    ),
    Published(
        552,
        "5.3.4 Error: message file too big",
        About.SENDER,
        _MAILCHANNELS,
    ),
    Published(
        550,
        "5.7.1 Email has been rejected due to the domain's SPF policy",
        About.SENDER,
        _MAILCHANNELS,
    ),
    Published(
        550,
        "5.7.1 Unauthenticated email is not accepted due to domain's DMARC policy",
        About.SENDER,
        _MAILCHANNELS,
    ),
    Published(
        550,
        "5.7.1 <ada@x.example>: Recipient address rejected: User email address is marked as invalid.",
        About.READER,
        _SPAMBRELLA,
    ),
    Published(
        550,
        "5.1.0 sender rejected",
        About.SENDER,
        _SPAMBRELLA,
    ),
    Published(
        452,
        "4.3.1 Insufficient system resources",
        About.SENDER_NOW,
        _SPAMBRELLA,
    ),
    Published(
        550,
        "Domain newsroom.example has exceeded the max emails per hour (3/2 (150%)) allowed. Message discarded.",
        About.SENDER_NOW,
        "https://forums.cpanel.net/threads/email-quota.697029/",
    ),
    Published(
        550,
        "5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org; "
        "from=press@newsroom.example, to=ada@x.example",
        About.SENDER,
        "https://help.creoline.com/doc/e-mail-ablehnung-auf-basis-einer-echtzeit-blockliste-rbl-iX6DdWB45M",
    ),
    Published(
        550,
        "Requested action not taken: mailbox unavailable",
        About.READER,
        _SENDGRID,
    ),
    Published(
        451,
        "Authentication failed: Maximum credits exceeded",
        About.SENDER_NOW,
        _SENDGRID,
    ),
    Published(
        450,
        "too frequent connects from 192.0.2.1, please try again later.",
        About.SENDER_NOW,
        _SENDGRID,
    ),
    Published(
        550,
        "<ada@x.example>... User unknown",
        About.READER,
        "http://www.icglink.net/cgi-bin/icglink/helpdesk/kb.cgi?view=73",
    ),
    Published(
        550,
        "Benutzer hat das Speichervolumen ueberschritten. / User has exhausted allowed storage space.",
        About.READER,
        _SITEPACKAGE,
    ),
    Published(
        554,
        "Sorry, no mailbox here by that name. (#5.1.1)",
        About.READER,
        _SITEPACKAGE,
    ),
    Published(
        550,
        "unrouteable address",
        About.READER,
        _SITEPACKAGE,
    ),
    Published(
        421,
        "4.4.2 Message submission rate for this client has exceeded the configured limit",
        About.SENDER_NOW,
        "https://support.mailprotector.com/hc/en-us/articles/360048244891-Common-Email-Bouncebacks",
    ),
    Published(
        450,
        "4.1.8 <press@newsroom.example>: Sender address rejected: Domain not found",
        About.SENDER_NOW,
        _IMPREZA,
    ),
    Published(
        450,
        "4.7.1 Client host rejected: cannot find your reverse hostname",
        About.SENDER_NOW,
        _IMPREZA,
    ),
    Published(
        450,
        "4.7.1 <ada@x.example>: Recipient address rejected: Policy Rejection- Quota Exceeded",
        About.READER,
        _IMPREZA,
    ),
    Published(
        550,
        "5.1.0 cNkj1y0022zrrQM01NkjaD policy violation, see https://support.forpsi.com/kb/a4077",
        About.SENDER_NOW,
        "https://support.forpsi.pl/kb/a2873/blad-policy-violation-nieprawidlowe-adresy-odbiorcow-z-adresu-ip.aspx",
    ),
    Published(
        550,
        "that SMTP username's account is not allowed to send",
        About.SENDER,
        "https://support.smtp2go.com/hc/en-gb/articles/360015283053-550-that-SMTP-username-s-account-is-not-allowed-to-send",
    ),
    Published(
        550,
        "<press@newsroom.example>: Reject due to SPF policy. The originating IP of the message is not "
        "permitted by the domain owner",
        About.SENDER,
        "https://smtp.codes/unitedinternet/",
    ),
    Published(
        421,
        "OFR004_104 Trop de connexions, veuillez verifier votre configuration / Too many connections, slow down",
        About.SENDER_NOW,
        "https://bentonow.com/smtp-errors/orange",
    ),
    Published(
        554,
        "gmx.net (mxgmx104) Nemesis ESMTP Service not available No SMTP service IP address is block "
        "listed. For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=198.51.100.42",
        About.SENDER,
        "https://postmaster.gmx.com/en/error-messages",
    ),
)
