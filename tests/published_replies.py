"""Replies of mail servers as they were published, each with its public address and whom it is about.

FIRST were collected before the table of advisory_cli/model/mailing/refusals.py was written. Addresses of people and
hosts are put in from reserved domains where a page shows a real one.
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
