//! The words of real servers, with invented addresses.

use super::*;

const OWN: &str = "no-reply@otklik.example";

#[track_caller]
fn check(rows: &[&str], expected: Answer) {
    let wrong: Vec<_> = rows.iter().filter(|words| judged(None, words, OWN) != expected).collect();
    assert!(wrong.is_empty(), "not {expected:?}: {wrong:#?}");
}

/// There is no such mailbox.
const GONE: &[&str] = &[
    // Postfix.
    "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in local recipient table",
    "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in virtual alias table",
    "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in relay recipient table",
    "550 <x@example.org>: Recipient address rejected: User unknown",
    "550 5.1.1 <x@example.org>: Recipient address rejected: example.org",
    "550 5.1.1 <x@example.org>: Recipient address rejected: undeliverable address: host mx2.example.org[192.0.2.7] said: 550 5.1.1 <x@example.org> User unknown (in reply to RCPT TO command)",
    "smtp; 550 5.1.1 <x@relay.example>: Recipient address rejected: No such user (x@relay.example)",
    "501 5.1.3 Bad recipient address syntax",
    "x-postfix; 550 5.1.1 unknown user: \"x\"",
    // Dovecot and Cyrus behind others.
    "550 5.1.1 <x@example.org> User doesn't exist: x@example.org",
    "550-Mailbox unknown. Either there is no mailbox associated with this\n550-name or you do not have authorisation to see it.\n550 5.1.1 User unknown",
    // Exim.
    "550 Unrouteable address",
    "550 unrouteable address",
    "550 No Such User Here\"",
    "550 No such person at this address.",
    "550 5.1.1 <x@example.org>: no such mailbox here",
    "550 non-local recipient verification failed",
    "550 Unknown user",
    "550 User unknown",
    // Exchange and Exchange Online.
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient x@example.org not found by SMTP address lookup",
    "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found",
    "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
    "550 5.1.1 User unknown",
    "550 5.1.6 Recipient addressed to a mailbox that has moved",
    // Gmail.
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550-5.1.1 unnecessary spaces. For more information, go to\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1si1 - gsmtp",
    "550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser a1si1 - gsmtp",
    "550 5.2.1 The email account that you tried to reach is inactive. For more information, go to https://support.google.com/mail/?p=DisabledUser",
    "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces.",
    // Yandex.
    "550 5.7.1 No such user!",
    "550 5.1.1 <x@yandex.example>: Recipient address rejected: No such user!",
    "550 5.7.1 Requested action not taken: no such user",
    // Mail.ru.
    "550 Message was not accepted -- invalid mailbox. Local mailbox x@mail.example is unavailable: user not found",
    "550 Message was not accepted -- invalid mailbox.  Local mailbox x@mail.example is unavailable: user is terminated",
    "550 Message was not accepted -- invalid mailbox. Local mailbox x@mail.example is unavailable: account is disabled",
    "550 unknown user",
    "550 User not found: x@mail.example",
    // Rambler and other Russian providers.
    "550 5.2.1 Mailbox disabled for too long",
    "550 5.1.1 Mailbox not found. Code: 24",
    "550 5.1.1 Recipient not found. <x@rambler.example>",
    "550 пользователь не найден",
    "550 5.0.0 Почтовый ящик не существует",
    "550 Нет такого пользователя",
    "550 Получатель не найден: x@example.org",
    "550 Адрес получателя не существует",
    "550 Учётная запись отключена",
    "550 Неизвестный пользователь",
    "550 Почтовый ящик удалён владельцем",
    // Yahoo and AOL.
    "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.example) [0] - mta1005.mail.example",
    "554 delivery error: dd This user doesn’t have a ymail.com account (x@ymail.example) [-5]",
    "554 delivery error: dd Sorry, your message to x@yahoo.example cannot be delivered. This mailbox is disabled (554.30).",
    "554 delivery error: dd This account has been disabled or discontinued [#102].",
    "552 1 Requested mail action aborted, mailbox not found",
    "550 5.1.1 <x@aol.example>: Recipient address rejected: aol.com",
    // qmail and its kin.
    "550 sorry, no mailbox here by that name (#5.1.1)",
    "550 sorry, no mailbox here by that name (#5.7.17)",
    "550 sorry, no mailbox here by that name. (#5.1.1)",
    "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
    "550 5.1.1 This address no longer accepts mail.",
    "553 5.1.2 Sorry, I couldn't find any host by that name.",
    // Haraka, hMailServer, MDaemon, Kerio, CommuniGate, Lotus Domino.
    "550 5.1.1 Mail for x@example.org is not accepted here",
    "550 No such user - x@example.org",
    "550 Unknown user x@example.org",
    "550 Account is not active or invalid mailbox",
    "550 x@example.org, Recipient unknown",
    "550 5.1.1 Recipient <x@example.org>... User unknown",
    "550 5.1.1 x@example.org User unknown; rejecting",
    "550 x unknown user account",
    "550 x@example.org account is disabled",
    "550 5.1.1 <x@example.org>... No such user here",
    "550 User x (x@example.org) not listed in Domino Directory",
    "550 x@example.org... No such user",
    // Sendmail, Zimbra, iCloud, GMX, gateways.
    "550 5.1.1 <x@example.org>... User unknown",
    "550 5.1.2 <x@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)",
    "553 5.1.3 <x>... User address required",
    "550 5.1.1 <x@icloud.example>: user does not exist",
    "550 5.1.1 unknown or illegal alias: x@icloud.example",
    "550 5.1.1 <x@example.org>: Recipient address rejected: example.org: no such user",
    "550 Requested action not taken: mailbox unavailable: user unknown",
    "550 Invalid recipient <x@example.org>",
    "550 5.0.0 \"Unknown User\"",
    "550 5.4.0 x@example.org is not a valid mailbox",
    "550 Address x@example.org is unknown",
    "550 The recipient's mailbox has been deactivated",
    // German, French and Chinese providers.
    "550 5.0.0 Empfänger unbekannt",
    "550 Empfaenger <x@example.org> unbekannt",
    "550 Unbekannter Benutzer",
    "550 Das Postfach existiert nicht",
    "550 Kein solcher Benutzer hier",
    "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]",
    "550 5.5.0 Adresse d'au moins un destinataire invalide. Invalid recipient.",
    "550 Destinataire inconnu: x@example.org",
    "550 Utilisateur inconnu",
    "550 L'adresse x@example.org n'existe pas",
    "550 Boîte aux lettres inexistante",
    "550 5.1.1 收件人不存在",
    "550 收件人邮件地址（x@qq.example）不存在，邮件无法送达",
    "550 User not found: x@163.example 用户不存在",
    "550 Mailbox not found. http://service.mail.qq.example/cgi-bin/help?id=20022",
];

/// What a server in front of us says, or one whose mailboxes are at our own domain.
#[test]
fn a_machine_of_ours_may_speak_and_a_mailbox_beside_ours_may_be_gone() {
    check(
        &[
            "550 5.1.1 <x@example.org>: host mx.otklik.example[192.0.2.7] said: 550 5.1.1 <x@example.org> User unknown",
            "550 5.1.1 <x@otklik.example>: user unknown",
            "host mx2.example.org[192.0.2.7] said: 550 5.1.1 <x@example.org>: Recipient address rejected: example.org",
            "550 5.1.1 <x@example.org>: user unknown at mx1.otklik.example",
        ],
        Answer::NoMailbox,
    );
    check(
        &[
            "550 5.1.2 domain otklik.example not found",
            "550 5.1.1 No MX for otklik.example.",
            "550 5.1.1 user unknown ('OTKLIK.EXAMPLE')",
            "550 5.1.1 [192.0.2.1] is not welcome",
            "550 5.1.1 (2001:db8::1) is not welcome",
        ],
        Answer::NotNow,
    );
}

/// Everything else: of the sender, its host and domain, a rule, a list, a rate, a relay, a sign-in, a full mailbox, no reason.
const NOT_NOW: &[&str] = &[
    "550 relay not permitted",
    "550 5.7.1 Unable to relay",
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
    "554 5.7.1 <x@example.org>: Relay access denied",
    "550 5.7.1 <x@example.org>... Relaying denied. IP name lookup failed [192.0.2.10]",
    "550 5.7.1 <x@example.org>... Relaying denied",
    "550 5.1.1 we do not relay <x@example.org>",
    "530 authentication is required",
    "530 5.7.0 Authentication required",
    "530 5.7.57 Client not authenticated to send mail.",
    "530 5.5.1 Authentication Required. Learn more at https://support.google.com/mail/?p=WantAuthError",
    "535 5.7.8 Username and Password not accepted",
    "550 5.1.1 authentication required to send to this user",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 Administrative prohibition",
    "550 5.1.8 <no-reply@otklik.example>: Sender address rejected: Domain not found",
    "450 4.1.8 <no-reply@otklik.example>: Sender address rejected: Domain not found",
    "550 5.1.7 <no-reply@otklik.example>: Sender address rejected: undeliverable address",
    "550 5.1.0 <no-reply@otklik.example>: Sender address rejected: User unknown in virtual mailbox table",
    "553 5.1.8 <no-reply@otklik.example>... Domain of sender address no-reply@otklik.example does not exist",
    "550 Sender verify failed",
    "550-Verification failed for <no-reply@otklik.example>\n550-Called:   192.0.2.10\n550-Sent:     RCPT TO:<no-reply@otklik.example>\n550-Response: 550 5.1.1 <no-reply@otklik.example>: Recipient address rejected: User unknown in local recipient table\n550 Sender verify failed",
    "550 5.1.7 <no-reply@otklik.example>: Sender address rejected: undeliverable address: host mx.otklik.example[192.0.2.10] said: 550 5.1.1 <no-reply@otklik.example>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)",
    "550 5.1.1 <x@example.org>: Recipient address rejected: undeliverable address: host mx2.example.org[192.0.2.7] said: 550 5.7.1 <verify@example.org>: Sender address rejected: Access denied (in reply to MAIL FROM command)",
    "550 5.1.1 no-reply@otklik.example: user unknown",
    "550 callback: <no-reply+6d31@otklik.example> user unknown",
    "550 5.1.1 could not verify no-reply@otklik.example: no such mailbox",
    "501 5.1.7 Invalid address",
    "501 5.1.7 Bad sender address syntax",
    "503 5.5.1 need MAIL command",
    "503 5.5.1 Error: need RCPT command",
    "555 5.5.4 Unsupported option",
    "501 5.5.4 Invalid arguments",
    "550 5.5.0",
    "550",
    "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
    "550 Requested action not taken: mailbox unavailable",
    "550 Too many recipients / rate limited",
    "550 5.7.1 Too many invalid recipients",
    "550-5.2.1 The user you are trying to contact is receiving mail at a rate that\n550 5.2.1 prevents additional messages from being delivered. gsmtp",
    "550 5.4.5 Daily user sending limit exceeded. gsmtp",
    "550 JunkMail rejected - host is in an RBL",
    "554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using zen.spamhaus.example",
    "550 5.7.1 Our system has detected that this message is likely unsolicited mail. gsmtp",
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated. gsmtp",
    "550 5.7.1 Service unavailable, your IP is listed by a blocklist; user unknown",
    "550 5.1.1 Your host is on our blacklist",
    "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=EXAMPLE",
    "550 5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1IrBc",
    "550 5.7.1 Policy rejection on the target address",
    "554 5.7.1 [1] Message rejected under suspicion of SPAM",
    "554 5.7.1 This message has been blocked by the user's policy: unknown user",
    "550 5.7.1 Message content rejected due to policy for user account",
    "550 Mail rejected by our reputation service",
    "554 Transaction failed Reject due to policy restrictions.",
    "554-Reject due to policy restrictions.\n554 For explanation visit http://postmaster.gmx.example/error",
    "554 5.7.0 Reject, id=1-1 - SPAM",
    "550 5.7.1 Email rejected per SPF policy",
    "550 5.7.509 Access denied, sending domain does not pass DMARC verification",
    "550 5.7.606 Access denied, banned sending IP [192.0.2.10]",
    "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized",
    "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
    "550 5.1.8 Access denied, bad outbound sender",
    "450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted",
    "550 5.1.1 Greylisted, user unknown for now, please try again",
    "451 4.7.1 Try again later",
    "450 4.1.1 <x@example.org>: Recipient address rejected: User unknown in local recipient table",
    "450 user unknown",
    "421 4.7.0 Too many errors",
    "552 5.2.2 mailbox full",
    "552 Message rejected: Local mailbox x@mail.example is unavailable: mailbox is full",
    "550 5.1.1 x@example.org account over quota",
    "452 4.2.2 The email account that you tried to reach is over quota",
    "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
    "550 5.7.1 <otklik>: Helo command rejected: Host not found",
    "550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.10]",
    "554 5.4.6 Too many hops",
    "554 5.3.0 system error: unknown host",
    "550 5.4.4 Host or domain name not found. Name service error for name=example.org type=MX: Host not found",
    "550 Recipient address rejected: Domain not found",
    "550 no such domain at this location",
    "500 5.5.1 Invalid command",
    "550 Доступ запрещён: пользователь не найден в списке отправителей",
    "550 Превышен лимит писем для пользователя",
    "550 Почтовый ящик переполнен",
    "550 Письмо отклонено как спам",
    "550 5.1.1 Ваш сервер не найден в списке",
    "550 5.1.1 Имя вашего сервера не найдено",
    "550 Внутренняя ошибка: пользователь не найден",
    "550 5.2.1 Ваша учётная запись отключена",
    "550 5.2.1 Your account is disabled: contact billing",
    "550 5.1.1 sasl user disabled",
    "550 5.1.1 Internal error: user not found",
    "550 Отправитель не существует",
    "550 5.1.1 Absender unbekannt",
    "550 5.1.1 Absenderadresse existiert nicht",
    "550 5.1.1 Ihr Server ist gesperrt: Empfänger unbekannt",
    "550 Postfach voll",
    "550 Domäne unbekannt",
    "550 5.1.1 Adresse de l'expéditeur invalide",
    "550 5.1.1 Expediteur inconnu",
    "550 5.7.1 Mail rejete. Mail rejected. OFR_506 [506]",
    "554 5.7.1 Service refuse. Veuillez essayer plus tard. Service refused, please try later.",
    "550 Boite du destinataire pleine",
    "550 Domaine inconnu",
    "550 5.1.1 发件人地址不存在",
    "550 域名不存在",
    "550 邮箱已满",
    "550 拒收垃圾邮件：用户不存在",
];

#[test]
fn a_mailbox_that_is_gone_is_one_by_code_or_by_words() {
    check(GONE, Answer::NoMailbox);
}

#[test]
fn what_speaks_of_anything_else_silences_nobody() {
    check(NOT_NOW, Answer::NotNow);
}

#[test]
fn each_code_alone_decides_as_the_rule_has_it() {
    let gone = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    for subject in 0..=7 {
        for detail in 0..=30 {
            let code = format!("5.{subject}.{detail}");
            let expected = match subject {
                _ if gone.contains(&code.as_str()) => Answer::NoMailbox,
                6 => Answer::MailRefused,
                _ => Answer::NotNow,
            };
            assert_eq!(judged(None, &format!("550 {code} no"), OWN), expected, "{code}");
            assert_eq!(judged(status_code(&code), "", OWN), expected, "the status {code}");
        }
    }
}

#[test]
fn what_the_server_said_goes_before_the_reports_own_code() {
    use Answer::{MailRefused, NoMailbox, NotNow};
    for (status, words, expected) in [
        ("5.1.1", "", NoMailbox),
        ("5.1.0", "", NotNow),
        ("5.1.1", "smtp; 554 5.7.1 blocked", NotNow),
        ("5.1.1", "smtp; 550 5.7.133 not for you", NotNow),
        ("5.1.1", "smtp; 450 4.1.1 user unknown in local table", NotNow),
        ("5.1.1", "smtp; 450 user unknown", NotNow),
        ("5.1.1", "smtp; 550 5.0.0 no", NoMailbox),
        ("5.0.0", "smtp; 550 user unknown", NoMailbox),
        ("5.0.0", "<192.0.2.32 #5.0.0 smtp; 550 \"Unknown User\">", NoMailbox),
        ("5.0.0", "smtp; 550 rejected", NotNow),
        ("", "smtp; 550 user unknown", NoMailbox),
        ("", "user unknown", NotNow),
        ("4.4.7", "", NotNow),
        ("", "", NotNow),
        ("5.6.0", "smtp; 554 5.6.0 malformed", MailRefused),
    ] {
        assert_eq!(judged(status_code(status), words, OWN), expected, "{status} {words}");
    }
}

#[test]
fn a_code_is_three_numbers_and_neither_a_machine_nor_a_program() {
    for (text, expected) in [
        ("550 5.1.1 no", Some([5, 1, 1])),
        ("550-5.1.10 no", Some([5, 1, 10])),
        ("no (#5.7.17)", Some([5, 7, 17])),
        ("4.4.7 (delivery time expired)", Some([4, 4, 7])),
        ("host 192.0.2.1 said 550 5.2.1.", Some([5, 2, 1])),
        ("exim 4.94.2 says 550", None),
        ("554.30", None),
        ("", None),
    ] {
        assert_eq!(status_code(text), expected, "{text}");
    }
}
