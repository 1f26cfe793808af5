//! The outbox as a page: every mail as a citizen would see it, and its links to click.

use std::fmt::Write;

use local::mail::OutboxMail;

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Outbox</title>
<style>
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem; }
article { border-top: 1px solid #999; margin: 2rem 0; }
iframe { border: 1px solid #999; box-sizing: border-box; height: 24rem; width: 100%; }
a { overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>Outbox</h1>
"#;

/// Mails that the page shows; each is a frame of its own, and a browser with thousands of them stands still.
const SHOWN_MAX: usize = 50;

/// The page: the newest mails, the oldest of them first.
pub fn page(mails: &[OutboxMail]) -> String {
    let mut page = HEAD.to_owned();
    let count = mails.len();
    let noun = if count == 1 { "mail" } else { "mails" };
    let shown = &mails[count.saturating_sub(SHOWN_MAX)..];
    let which = if shown.len() < count { format!("; here are the last {SHOWN_MAX}") } else { String::new() };
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "<p>{count} {noun}{which}, oldest first. As data: <a href=\"/dev/outbox.json\">outbox.json</a>.</p>"
    );
    for mail in shown {
        let _ = write!(page, "{}", article(mail));
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn article(mail: &OutboxMail) -> String {
    let subject = escaped(&mail.subject);
    let to = escaped(&mail.to);
    let sent_at = mail.sent_at.format("%Y-%m-%d %H:%M:%S UTC");
    let links: String = links(&mail.text)
        .map(|link| format!("<li><a href=\"{0}\" rel=\"noreferrer\">{0}</a></li>\n", escaped(link)))
        .collect();
    // The frame may run no script and is of no origin: what a mail holds stays in it.
    format!(
        "<article>\n<h2>{subject}</h2>\n<p>To {to}, {sent_at}</p>\n<ul>\n{links}</ul>\n\
        <iframe sandbox loading=\"lazy\" title=\"{subject}\" srcdoc=\"{}\"></iframe>\n</article>\n",
        escaped(&mail.html)
    )
}

/// The links of a text, in its order.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter_map(|word| word.find("http://").or_else(|| word.find("https://")).map(|start| &word[start..]))
        .map(|link| link.trim_end_matches(['.', ',', ')', '>', ';']))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_mail_is_shown_and_cannot_break_out() {
        let mail = OutboxMail {
            to: "anna@mail.example".to_owned(),
            subject: "<b>Оцените</b>".to_owned(),
            text: "Ссылка: http://a.example/s/Zm9v\nОтписаться: (https://a.example/unsubscribe/Zm9v).".to_owned(),
            html: "<p class=\"x\">\"></iframe><script>alert(1)</script></p>".to_owned(),
            message_id: "1@a.example".to_owned(),
            sent_at: "2026-01-16T09:30:00Z".parse().unwrap(),
        };
        let page = page(&[mail]);
        expect![[r#"
            <p>1 mail, oldest first. As data: <a href="/dev/outbox.json">outbox.json</a>.</p>
            <article>
            <h2>&lt;b&gt;Оцените&lt;/b&gt;</h2>
            <p>To anna@mail.example, 2026-01-16 09:30:00 UTC</p>
            <ul>
            <li><a href="http://a.example/s/Zm9v" rel="noreferrer">http://a.example/s/Zm9v</a></li>
            <li><a href="https://a.example/unsubscribe/Zm9v" rel="noreferrer">https://a.example/unsubscribe/Zm9v</a></li>
            </ul>
            <iframe sandbox loading="lazy" title="&lt;b&gt;Оцените&lt;/b&gt;" srcdoc="&lt;p class=&quot;x&quot;&gt;&quot;&gt;&lt;/iframe&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;"></iframe>
            </article>
            </body>
            </html>
        "#]].assert_eq(page.strip_prefix(HEAD).unwrap());
    }
}
