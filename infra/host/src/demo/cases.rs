//! The demonstration's part B: services and life situations of the region, and cases in every state. What happens is data, in
//! `cases.txt`: it goes over HTTP, by the people concerned, on the day on which it would.

use std::collections::BTreeMap;

use anyhow::Context;
use app::improvement::reports;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use domain::calendar::Quarter;
use domain::identifier::ParticipantId;
use domain::improvement::Rules;
use serde_json::{Map, Value, json};

use super::filling::starts_at;
use super::welcome::NamedKey;
use crate::client::{Client, Repeat};

const STORY: &str = include_str!("cases.txt");

/// Those without a scope: id, name, roles.
pub(super) const BODIES: [(&str, &str, &str); 6] = [
    ("centre", "Аналитический центр", "analytical_centre"),
    ("economy", "Минэкономразвития: контроль стандартов", "economy_ministry"),
    ("digital", "Минцифры: массовые социально значимые услуги", "digital_ministry"),
    ("mwg", "Секретариат межведомственной рабочей группы", "working_group_secretary"),
    ("subcommission", "Секретариат подкомиссии", "subcommission_secretary"),
    ("laboratory", "Лаборатория пользовательского тестирования", "laboratory"),
];

/// Services, as the register imports them.
const SERVICES: &str = "\
id,name,form,owner,curator,level,audience,organisation_types,questions,on_portal,electronic,mass_significant,list_version,service_type,term_days,documents,visits,external_ref
appointment,Запись на приём к врачу,service,minzdrav,oblast,regional,person,healthcare,,live,true,false,,Запись на приём,1,Полис ОМС,1,УСЛ-0147
kindergarten,Постановка на учёт в детский сад,service,minpros,oblast,municipal,person,preschool,,live,true,true,2025-1,,7,Паспорт; Свидетельство о рождении; Подтверждение места жительства,2,УСЛ-0288
birth-certificate,Государственная регистрация рождения,service,oblast,,regional,person,,,live,true,false,,,1,Паспорт; Медицинское свидетельство о рождении,1,УСЛ-0012
school-enrolment,Зачисление в школу,service,minpros,oblast,municipal,person,school,,live,true,true,,,3,,,УСЛ-0301
disability,Установление инвалидности,service,fbmse,,federal,person,expertise_bureau,information competence,no,false,false,,,30,Паспорт; Направление; Выписка,2,УСЛ-0090
sport-section,Запись в спортивную секцию,digital_service,minsport,oblast,regional,person,sport,,no,false,false,,Запись на приём,,,,
";

/// Life situations.
const SITUATIONS: &str = "\
id,name,circumstances,needs,services,owner,external_ref
birth,Рождение ребёнка,В семье появился ребёнок,Врач рядом с домом и место в детском саду,birth-certificate appointment kindergarten,oblast,ЖС-01
health,Утрата здоровья,Травма или тяжёлая болезнь,Заключение и помощь без повторных визитов,appointment disability,fbmse,ЖС-09
";

/// Addresses that whoever started the demonstration is shown: what of, and which case.
pub const SHOWN: [(&str, &str); 11] = [
    ("A change that helped", "helped"),
    ("One that cannot be told", "untold"),
    ("One that is overdue", "overdue"),
    ("An incident under way", "under-way"),
    ("A road map", "map"),
    ("A meeting of the working group", "meeting-1"),
    ("A practice that others may adopt", "evening"),
    ("A target state, and who has reached it", "goal"),
    ("Selection criteria, applied", "criteria"),
    ("An evaluation of progress", "appointment-progress"),
    ("Another way through a life situation", "birth-path"),
];

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    who: &'static str,
    is_move: bool,
    /// Whether the figures decide if it can be done.
    by_figures: bool,
    case: &'static str,
    /// The kind of a case that is put, or the move.
    name: &'static str,
    body: &'static str,
}

/// The story, as far as it has not been told.
pub(super) struct Cases {
    chapters: Vec<(NaiveDate, Vec<Step>)>,
    clients: BTreeMap<&'static str, Client>,
}

impl Cases {
    /// Registers services and situations. Of a demonstration after the end of the experiment nothing is told.
    pub(super) fn begin(
        operator: &Client,
        import: impl Fn(&str, &str) -> anyhow::Result<()>,
        tokens: &[NamedKey],
        until: DateTime<Utc>,
    ) -> anyhow::Result<Cases> {
        import("services", SERVICES)?;
        import("situations", SITUATIONS)?;
        let runs = Rules::shipped().runs_on(until.date_naive());
        let chapters = if runs { chapters(until)? } else { Vec::new() };
        let people: std::collections::BTreeSet<_> =
            chapters.iter().flat_map(|(_, steps)| steps).map(|step| step.who).collect();
        let client = |who: &'static str| {
            let token =
                tokens.iter().find(|token| token.owner == who).with_context(|| format!("{who} has no token"))?;
            Ok((who, operator.with_authorization(format!("Bearer {}", token.key))))
        };
        let clients = people.into_iter().map(client).collect::<anyhow::Result<_>>()?;
        Ok(Cases { chapters, clients })
    }

    /// Does what is done until that day.
    pub(super) fn until(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        while self.chapters.first().is_some_and(|(on, _)| *on <= day) {
            let (_, steps) = self.chapters.remove(0);
            for step in steps {
                self.act(&step, day).with_context(|| format!("{} {} of {}", step.who, step.name, step.case))?;
            }
        }
        Ok(())
    }

    fn client(&self, who: &str) -> anyhow::Result<&Client> {
        self.clients.get(who).with_context(|| format!("nobody is called {who}"))
    }

    fn act(&self, step: &Step, day: NaiveDate) -> anyhow::Result<()> {
        let mut body = body(step, day)?;
        let path = format!("/v1/cases/{}", named(step.case, day)?);
        let client = self.client(step.who)?;
        if !step.is_move {
            body.insert("kind".to_owned(), json!(step.name));
            client.put(&path, &Value::Object(body))?;
            return Ok(());
        }
        let now = self.client("centre")?.get(&path)?;
        body.insert("version".to_owned(), now["version"].clone());
        let path = format!("{path}/moves/{}", step.name);
        let done = client.post(&path, "application/json", Value::Object(body).to_string().as_bytes(), Repeat::Never);
        if step.by_figures { Ok(()) } else { Ok(done.map(drop)?) }
    }
}

/// The name of a case: as it stands there, or, of `report:who:2`, that of the report of somebody on the month that many before the day's.
fn named(case: &str, day: NaiveDate) -> anyhow::Result<String> {
    let Some((owner, months)) = case.strip_prefix("report:").and_then(|rest| rest.split_once(':')) else {
        return Ok(case.to_owned());
    };
    let month = day.with_day(1).and_then(|first| first.checked_sub_months(Months::new(months.parse().ok()?)));
    let month = month.with_context(|| format!("no month is meant by {case}"))?;
    Ok(reports::name(&ParticipantId::parse(owner)?, month).to_string())
}

/// What is done on which day, in order.
pub(super) fn chapters(until: DateTime<Utc>) -> anyhow::Result<Vec<(NaiveDate, Vec<Step>)>> {
    let mut chapters: Vec<(Vec<NaiveDate>, Vec<Step>)> = Vec::new();
    for line in STORY.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("@ ") {
            chapters.push((days_of(name, until)?, Vec::new()));
            continue;
        }
        let (words, body) = line.find(" {").map_or((line, "{}"), |at| (&line[..at], &line[at + 1..]));
        let [who, verb, case, name] = words.split(' ').collect::<Vec<_>>()[..] else {
            anyhow::bail!("not who, verb, case and name: {words}");
        };
        let (is_move, by_figures) = (verb != "put", verb == "may");
        let step = Step { who, is_move, by_figures, case, name, body };
        chapters.last_mut().context("a step before the first day")?.1.push(step);
    }
    let each = |(days, steps): (Vec<NaiveDate>, Vec<Step>)| days.into_iter().map(move |day| (day, steps.clone()));
    let mut told: Vec<_> = chapters.into_iter().flat_map(each).collect();
    told.sort_by_key(|(day, _)| *day);
    Ok(told)
}

/// The days of a chapter: of `each 3` the third of every month.
fn days_of(chapter: &str, until: DateTime<Utc>) -> anyhow::Result<Vec<NaiveDate>> {
    let (running, today) = (Quarter::running(until), until.date_naive());
    if let Some(day) = chapter.strip_prefix("each ") {
        let first = starts_at(until).date_naive().with_day(day.parse()?).context("no day of every month")?;
        let later = |months| first.checked_add_months(Months::new(months));
        // From the second month on: what is registered within a month is reported on after it.
        return Ok((1..).map_while(later).take_while(|day| *day <= today).collect());
    }
    Ok(vec![match chapter {
        "opening" => running.back(2).first_day() + Days::new(3),
        "middle" => running.back(1).first_day() + Days::new(20),
        "month" => today - Days::new(30),
        "lately" => today - Days::new(3),
        "now" => today,
        _ => anyhow::bail!("no such day: {chapter}"),
    }])
}

/// The body as it is sent: days and quarters are filled in, targets and decisions written out.
pub(super) fn body(step: &Step, day: NaiveDate) -> anyhow::Result<Map<String, Value>> {
    let mut text = step.body.replace("{day}", &day.to_string());
    text = text.replace("{quarter-1}", &Quarter::of(day).back(1).to_string());
    while let Some((before, rest)) = text.split_once("{day+") {
        let (days, after) = rest.split_once('}').context("a day that does not end")?;
        text = format!("{before}{}{after}", day + Days::new(days.parse()?));
    }
    let mut body: Map<String, Value> = serde_json::from_str(&text)?;
    if let Some((kind, id)) = body.get("target").and_then(Value::as_str).and_then(|target| target.split_once(':')) {
        let target = json!({"kind": kind, "id": id});
        body.insert("target".to_owned(), target);
    }
    if let Some(number) = body.get("decision").and_then(Value::as_str) {
        let by = if step.who == "subcommission" {
            "Подкомиссия"
        } else {
            "Межведомственная рабочая группа"
        };
        // A decision of a meeting is written as `15@meeting-1`.
        let (number, meeting) = number.split_once('@').map_or((number, None), |(number, at)| (number, Some(at)));
        let text = "Принять предложенное";
        let decision = json!({"number": number, "date": day, "body": by, "text": text, "meeting": meeting});
        body.insert("decision".to_owned(), decision);
    }
    Ok(body)
}
