//! What is found, what stays, and what is told of it.

use proptest::prelude::*;

use super::*;

#[test]
fn personal_data_of_a_known_shape_are_taken_out() {
    for (comment, expected) in [
        // SNILS: as it is written, or by its check digits.
        ("мой СНИЛС 112-233-445 95, спасибо", "мой СНИЛС [СНИЛС], спасибо"),
        ("112 233 445 95", "[СНИЛС]"),
        ("112‑233‑445\u{a0}99", "[СНИЛС]"),
        ("11223344595", "[СНИЛС]"),
        ("11223344596", "11223344596"),
        // Telephones.
        ("Звоните +7 (912) 345-67-89!", "Звоните [телефон]!"),
        ("8 912 345 67 89", "[телефон]"),
        ("89123456789", "[телефон]"),
        ("тел89123456789.", "тел[телефон]."),
        ("8.912.345.67.89", "[телефон]"),
        ("912 345-67-89", "[телефон]"),
        ("(495) 123-45-67", "[телефон]"),
        ("123-45-67", "[телефон]"),
        ("+375 29 123-45-67", "[телефон]"),
        ("89123456789 11223344595", "[телефон] [СНИЛС]"),
        // Mail addresses.
        ("anna.ivanova+1@example.org", "[почта]"),
        ("Пишите: анна@почта.рф, жду", "Пишите: [почта], жду"),
        ("<a@b.cd>", "<[почта]>"),
        ("a@b.cd@e.fg", "[почта]@e.fg"),
        ("@anna и a@b", "[ник] и a@b"),
        ("ivan собака mail.ru", "[почта]"),
        ("пишите ivan.p (at) mail (dot) ru", "пишите [почта]"),
        ("ivan собака mail точка ru", "[почта]"),
        ("ivan @ mail.ru!", "[почта]!"),
        ("ｉｖａｎ＠ｍａｉｌ．ｒｕ", "[почта]"),
        ("во дворе собака лает. Спасибо", "во дворе собака лает. Спасибо"),
        // Handles and links to profiles.
        ("пишите @ivan_petrov, жду", "пишите [ник], жду"),
        ("(@ivan_petrov)", "([ник])"),
        ("https://vk.com/id12345.", "[ссылка]."),
        ("t.me/ivan_petrov и ok.ru/profile/1", "[ссылка] и [ссылка]"),
        ("сайт gosuslugi.ru/help работает", "сайт gosuslugi.ru/help работает"),
        // Written apart or wide.
        ("8 9 1 2 3 4 5 6 7 8 9", "[телефон]"),
        ("８９１２３４５６７８９", "[телефон]"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[номер карты]"),
        // Papers, by the word before them or as they are printed.
        ("паспорт 9208 123456", "паспорт [паспорт]"),
        ("Паспорт: серия 92 08 № 123456.", "Паспорт: серия [паспорт]."),
        ("паспорт гражданина РФ 9208123456", "паспорт гражданина РФ [паспорт]"),
        ("мой 92 08 123456", "мой [паспорт]"),
        ("полис ОМС 1234 5678 9012 3456", "полис ОМС [полис]"),
        ("ОМС: 1234567890123456", "ОМС: [полис]"),
        ("ИНН 500100732259", "ИНН [ИНН]"),
        ("заявление 1208 123456", "заявление 1208 123456"),
        ("паспорт выдали за 10 дней", "паспорт выдали за 10 дней"),
        // Full names.
        ("Врач Иванов Иван Петрович груб", "Врач [имя] груб"),
        ("Спасибо Петровой Анне Сергеевне!", "Спасибо [имя]!"),
        ("Анна Сергеевна Римская-Корсакова", "[имя]"),
        ("Иванов И. П. и И.П. Сидоренко", "[имя] и [имя]"),
        ("школа им. А. С. Пушкина", "школа им. А. С. Пушкина"),
        ("Анна Сергеевна помогла", "Анна Сергеевна помогла"),
        ("Республика Татарстан, город Казань", "Республика Татарстан, город Казань"),
        ("Новая Больница Открыта", "Новая Больница Открыта"),
        // Cards, by their check digit.
        ("4111 1111 1111 1111", "[номер карты]"),
        ("2200-0000-0000-0004 и код 123", "[номер карты] и код 123"),
        ("4111111111111112", "4111111111111112"),
        // What is none of it stays.
        ("ждал с 10:00 до 12:30, каб. 215", "ждал с 10:00 до 12:30, каб. 215"),
        ("12.03.2026 13.03.2026 14.03.2026", "12.03.2026 13.03.2026 14.03.2026"),
        ("8 10 9 7 10 8 9 10", "8 10 9 7 10 8 9 10"),
        ("талон № 1234567890123", "талон № 1234567890123"),
        ("заплатил 1 250 000 рублей", "заплатил 1 250 000 рублей"),
        ("оценка 5 из 5", "оценка 5 из 5"),
        ("0.44413375747484496", "0.44413375747484496"),
        ("0,4111111111111111", "0,4111111111111111"),
        ("3.14159265358979", "3.14159265358979"),
    ] {
        assert_eq!(kept(comment), expected, "{comment}");
    }
}

/// What the pages say is hidden, and the opposite: what they say is not found is still there, as it was written.
#[test]
fn what_is_not_found_stays_and_nothing_is_said_to_be_hidden() {
    for (comment, hidden) in [
        ("Анна помогла", ""),
        ("Спасибо Анне Сергеевне", ""),
        ("Иванов был груб", ""),
        ("медсестра Гульнара и Bob Smith", ""),
        ("живу на Лесной, дом 5, квартира 12", ""),
        ("у меня диабет второго типа", ""),
        ("родился 11.02.1985", ""),
        ("８ часов в очереди, №\u{a0}５", ""),
        (" \u{7}\r\n", ""),
        ("телефон 8 912 345-67-89, почта a@b.cd", "Telephone Mail"),
        ("Иванов Иван Петрович, @ivan_petrov", "FullName Handle"),
        ("112-233-445 95; полис ОМС 1234567890123456; ИНН 500100732259", "Snils Policy TaxpayerNumber"),
        ("t.me/ivan 4111 1111 1111 1111 паспорт 9208 123456", "ProfileLink Card Passport"),
    ] {
        let kept = kept(comment);
        let found = pieces(&kept).into_iter().filter_map(|piece| match piece {
            Piece::Hidden(mask) => Some(format!("{mask:?}")),
            Piece::Written(_) => None,
        });
        assert_eq!(found.collect::<Vec<_>>().join(" "), hidden, "{comment}");
        assert_eq!(takes_out(comment), !hidden.is_empty(), "{comment}");
        assert!(!takes_out(&kept), "what was hidden once is not hidden again: {kept}");
    }
}

#[test]
fn the_pieces_of_a_comment_are_all_of_it() {
    for kept in ["", "[", "[телефон", "a[телефон][имя] [] b", "[почта]", "[[ник]]"] {
        let joined = pieces(kept).into_iter().map(|piece| match piece {
            Piece::Hidden(mask) => mask.text(),
            Piece::Written(text) => text,
        });
        assert_eq!(joined.collect::<String>(), kept);
    }
    assert_eq!(pieces("[[ник]]"), [Piece::Written("["), Piece::Hidden(Mask::Handle), Piece::Written("]")]);
}

#[test]
fn any_characters_are_kept_but_those_that_no_text_has() {
    for (comment, expected) in [
        ("  \n ", ""),
        ("a\0b\u{7}c\u{1b}[31m", "abc[31m"),
        ("первая\r\nвторая\rтретья\tконец", "первая\nвторая\nтретья\tконец"),
        ("👨‍👩‍👧‍👦🌷 e\u{301} שלום مرحبا \u{202e}abc", "👨‍👩‍👧‍👦🌷 é שלום مرحبا \u{202e}abc"),
        ("٠١٢٣٤٥٦٧٨٩", "٠١٢٣٤٥٦٧٨٩"),
    ] {
        assert_eq!(kept(comment), expected, "{comment:?}");
    }
}

proptest! {
    #[test]
    fn what_was_kept_is_kept_as_it_is(comment in "[ 0-9+()@.a-zя\\-\n]{0,60}|\\PC{0,40}|([ 0-9@.,]|Иванов|Петрович|Анна|И\\.|ОМС|паспорт|собака|точка|ru|t\\.me/){0,30}") {
        let once = kept(&comment);
        prop_assert_eq!(kept(&once), once);
    }

    #[test]
    fn a_telephone_is_found_whatever_stands_around(before in "[а-я ,:]{0,12}", after in "[а-я ,!]{0,12}", number in 0u64..10_000_000) {
        let comment = format!("{before}+7 999 {:03}-{:02}-{:02}{after}", number / 10_000, number / 100 % 100, number % 100);
        prop_assert!(kept(&comment).contains(Mask::Telephone.text()), "{}", comment);
    }
}
