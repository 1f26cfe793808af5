//! The registers of the demonstration: the region, its organisations and source systems, participants and citizens' accounts.

use chrono::NaiveDate;

use super::cases::BODIES;
use super::dice::Dice;
use super::filling::Filling;
use super::people::Person;
use super::region::{DemoOrganisation, NEIGHBOURS, OWN_TYPES, PARTICIPANTS, REGION, SOURCES};
use super::welcome::{Identities, NamedKey};
use crate::client::Repeat;

impl Filling {
    /// Registers everybody; answers the keys that were handed out.
    pub(super) fn register(
        &self,
        all: &[DemoOrganisation],
        adults: &[Person],
        joined_on: NaiveDate,
        dice: &mut Dice,
    ) -> anyhow::Result<Identities> {
        let regions = [REGION].into_iter().chain(NEIGHBOURS.map(|(region, _)| region));
        let regions: String = regions.map(|region| format!("{region},{joined_on}\n")).collect();
        self.import("regions", &format!("id,joined_on\n{regions}"))?;
        for (register, rows) in OWN_TYPES {
            self.import(register, rows)?;
        }
        let rows = all.iter().map(|it| {
            format!(
                "{},{},{},{},{},regional,{joined_on}\n",
                it.id,
                it.name,
                it.ogrn,
                it.organisation_type.as_str(),
                it.region
            )
        });
        self.import(
            "organisations",
            &format!("id,name,ogrn,type,region,level,included_on\n{}", rows.collect::<String>()),
        )?;
        let rows = SOURCES.iter().map(|source| {
            let ids: Vec<&str> =
                all.iter().filter(|it| source.types.contains(&it.organisation_type)).map(|it| it.id.as_str()).collect();
            format!("{},{},Правительство области,regional,{},приказ № 1\n", source.id, source.name, ids.join(" "))
        });
        self.import(
            "sources",
            &format!("id,name,operator,level,organisations,legal_basis\n{}", rows.collect::<String>()),
        )?;
        let rows = PARTICIPANTS.iter().map(|(id, name, role, field, value)| {
            let cell = |column: &str| if *field == column { *value } else { "" };
            let scope = [cell("industry"), cell("region"), cell("organisation"), cell("source")].join(",");
            format!("{id},{name},{role},{scope},,{id}@officials.example\n")
        });
        let bodies =
            BODIES.iter().map(|(id, name, role)| format!("{id},{name},body,,,,,{role},{id}@officials.example\n"));
        let rows: String = rows.chain(bodies).collect();
        self.import("participants", &format!("id,name,kind,industry,region,organisation,source,roles,email\n{rows}"))?;
        // Some citizens have no account, some an unverified one, some no address: the ladder of coverage shows them.
        let rows = adults.iter().filter_map(|person| match dice.fraction() {
            ..0.08 => None,
            ..0.12 => Some(format!("{},false,\n", person.snils)),
            ..0.15 => Some(format!("{},true,\n", person.snils)),
            _ => Some(format!("{0},true,{0}@mail.example\n", person.snils)),
        });
        self.import("accounts", &format!("snils,verified,email\n{}", rows.collect::<String>()))?;

        let key = |source: &str| self.issue(&format!("/v1/registry/sources/{source}/keys"), "key");
        let token = |participant: &str| self.issue(&format!("/v1/registry/participants/{participant}/tokens"), "token");
        let sources: anyhow::Result<Vec<NamedKey>> = SOURCES
            .iter()
            .map(|source| {
                Ok(NamedKey {
                    owner: source.id.to_owned(),
                    id: source.id.to_owned(),
                    name: source.name.to_owned(),
                    key: key(source.id)?,
                })
            })
            .collect();
        let all = PARTICIPANTS
            .iter()
            .map(|(id, name, role, ..)| (id, name, role))
            .chain(BODIES.iter().map(|(id, name, role)| (id, name, role)));
        let participants: anyhow::Result<Vec<NamedKey>> = all
            .map(|(id, name, role)| {
                let [id, name, role] = [id, name, role].map(|it| (*it).to_owned());
                Ok(NamedKey { key: token(&id)?, owner: id, id: role, name })
            })
            .collect();
        Ok(Identities {
            sources: sources?,
            participants: participants?,
            operator_key: self.operator_key.clone(),
            open_link: None,
            cases: Vec::new(),
        })
    }

    /// Imports rows into a register; all must be taken.
    pub(super) fn import(&self, register: &str, csv: &str) -> anyhow::Result<()> {
        let answer = self.operator.post(
            &format!("/v1/registry/{register}/import"),
            "text/csv",
            csv.as_bytes(),
            Repeat::Never,
        )?;
        anyhow::ensure!(answer["refused"] == 0, "the register {register} refused rows: {}", answer["results"]);
        Ok(())
    }

    fn issue(&self, path: &str, field: &str) -> anyhow::Result<String> {
        let answer = self.operator.post(path, "application/json", b"", Repeat::Never)?;
        answer[field].as_str().map(str::to_owned).ok_or_else(|| anyhow::anyhow!("{path} gave no {field}"))
    }
}
