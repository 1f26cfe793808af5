//! Files that people open: words in place of codes, numbers as their spreadsheet reads them, names that say what they are.

use std::process::Command;

use crate::participants::Country;
use crate::python::python;

/// Type, name and beginning of a file.
#[track_caller]
fn file(country: &Country, token: &str, path: &str) -> (String, String) {
    let answer = country.host.client.get_as(token, path).expect(200);
    let name = answer.header("content-disposition").to_owned();
    (name.split('"').nth(1).unwrap_or_default().to_owned(), answer.body)
}

#[test]
fn a_table_opens_in_the_spreadsheet_of_its_reader() {
    let country = Country::new();
    for (language, header, row) in [
        (
            "ru",
            "Организация;Регион;Тип организаций;Отрасль;Квартал;Сведений;Из них позже срока;Приглашено;Уведомлений;Анкет;Охват, %;\
             Удовлетворённость;Удовлетворённость: не ниже;Удовлетворённость: не выше;Почему нет мнения;Прирост;",
            "Учреждение clinic;г. Москва;Медицинские организации;Здравоохранение;I квартал 2026, текущие значения;20;0;20;20;20;\
             100,00;4,25;",
        ),
        (
            "en",
            "Organisation;Region;Type of organisation;Industry;Quarter;",
            "Учреждение clinic;г. Москва;Healthcare organisations;Healthcare;",
        ),
    ] {
        let path = format!("/v1/indicators?by=organisation&format=csv&language={language}");
        let (name, text) = file(&country, &country.coordinator, &path);
        assert_eq!(name, "otklik-2026Q1-by-organisation.csv");
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').expect("a byte order mark").split("\r\n").collect();
        assert!(lines[0].starts_with(header), "{}", lines[0]);
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        let cells = |line: &str| line.matches(';').count();
        assert!(lines[..3].iter().all(|line| cells(line) == cells(lines[0])), "{text}");
        // What a school hides is told in words.
        assert!(lines[2].contains(if language == "ru" { ";нет ответов;" } else { ";no answers;" }), "{}", lines[2]);
    }
    // Whoever asks as before gets what there was before.
    let (name, text) = file(&country, &country.coordinator, "/v1/indicators?by=organisation&format=csv");
    assert!(name == "otklik.csv" && text.starts_with("region,industry,type,organisation,name,"), "{name}: {text}");
    for wrong in ["tt", "de", "RU"] {
        let path = format!("/v1/indicators?format=csv&language={wrong}");
        assert_eq!(
            country.host.client.get_as(&country.coordinator, &path).problem(),
            "422 invalid language parameter_invalid"
        );
    }
}

#[test]
fn the_name_of_a_file_says_period_region_and_view() {
    let country = Country::new();
    for (token, query, expected) in [
        (&country.coordinator, "by=region&period=2026Q1", "otklik-2026Q1-by-region.csv"),
        (&country.coordinator, "by=type&region=77", "otklik-2026Q1-77-by-type.csv"),
        (&country.coordinator, "by=organisation&type=school", "otklik-2026Q1-school-by-organisation.csv"),
        (&country.moscow, "by=type", "otklik-2026Q1-77-by-type.csv"),
        (&country.clinic, "by=organisation", "otklik-2026Q1-77-clinic-by-organisation.csv"),
        (&country.coordinator, "by=organisation&organisation=clinic", "otklik-2026Q1-77-clinic-by-organisation.csv"),
    ] {
        let path = format!("/v1/indicators?{query}&format=csv&language=ru");
        assert_eq!(file(&country, token, &path).0, expected, "{query}");
    }
}

#[test]
fn a_workbook_has_a_title_numbers_and_a_sheet_that_explains() {
    let country = Country::new();
    let url = |query: &str| format!("{}/v1/indicators?{query}&format=xlsx&language=ru", country.host.client.base());
    let script = "import io,sys,urllib.request,zipfile,xml.etree.ElementTree as x\n\
        r=urllib.request.Request(sys.argv[1],headers={'Authorization':'Bearer '+sys.argv[2]})\n\
        a=urllib.request.urlopen(r);print(a.headers['content-disposition'])\n\
        z=zipfile.ZipFile(io.BytesIO(a.read()));n='{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'\n\
        t=[''.join(s.itertext()) for s in x.fromstring(z.read('xl/sharedStrings.xml')).iter(n+'si')]\n\
        print(*[s.get('name') for s in x.fromstring(z.read('xl/workbook.xml')).iter(n+'sheet')],sep='|')\n\
        for k in (1,2):\n\
        \x20s=x.fromstring(z.read('xl/worksheets/sheet%d.xml'%k))\n\
        \x20for row in list(s.iter(n+'row'))[:3]:\n\
        \x20\x20c=[c for c in row if c.find(n+'v') is not None][:12]\n\
        \x20\x20print(*[(t[int(c.find(n+'v').text)] if c.get('t')=='s' else float(c.find(n+'v').text)) for c in c],sep='|')\n";
    let told = |query: &str, token: &str| {
        let output = Command::new(python()).args(["-c", script, &url(query), token]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let of_all = told("by=organisation", &country.coordinator);
    let lines: Vec<&str> = of_all.lines().collect();
    let expected = [
        "attachment; filename=\"otklik-2026Q1-by-organisation.xlsx\"",
        "Показатели|Пояснения",
        "Показатели: Российская Федерация. I квартал 2026, текущие значения. По организациям",
        "Организация|Регион|Тип организаций|Отрасль|Квартал|Сведений|Из них позже срока|Приглашено|Уведомлений|Анкет|Охват, %|\
         Удовлетворённость",
        "Учреждение clinic|г. Москва|Медицинские организации|Здравоохранение|I квартал 2026, текущие значения|20.0|0.0|20.0|20.0|\
         20.0|100.0|4.25",
        "Показатели: Российская Федерация. I квартал 2026, текущие значения. По организациям",
        "Квартал|I квартал 2026, текущие значения",
        "Файл составлен|15\u{a0}января\u{a0}2026\u{a0}года",
    ];
    assert_eq!(lines, expected);
    for (query, token, subject) in [
        ("by=organisation&organisation=clinic", &country.coordinator, "Учреждение clinic, г. Москва"),
        ("by=organisation", &country.clinic, "Учреждение clinic, г. Москва"),
        ("by=organisation", &country.moscow, "г. Москва"),
        ("by=region&region=77", &country.coordinator, "г. Москва"),
    ] {
        let told = told(query, token);
        let title = told.lines().nth(2).unwrap();
        assert!(title.starts_with(&format!("Показатели: {subject}. I квартал 2026, текущие значения. ")), "{title}");
    }
}
