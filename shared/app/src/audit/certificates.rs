//! Certificates of destruction, as they leave the trail and are held against it.

use chrono::NaiveDate;
use domain::audit::certificate::{Certificate, CertificateFault};
use domain::audit::{Head, day_chain};
use table::{Range, Table, keys};

use super::seal;
use crate::Error;
use crate::ports::Keys;
use crate::store::{all, load};

/// The certificates of everything whose destruction was recorded on these days, both included.
pub async fn certificates(
    table: &dyn Table,
    topic: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Certificate>, Error> {
    let mut certificates = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        let items = all(table, &keys::audit_chain(&day_chain(day, topic)), &Range::All).await?;
        certificates.extend(items.iter().filter_map(|item| Certificate::of(&item.body)));
    }
    Ok(certificates)
}

/// Whether a certificate stands in this trail, under a head that these keys sealed.
pub async fn stands(
    table: &dyn Table,
    keys_of_head: &dyn Keys,
    certificate: &Certificate,
) -> Result<Result<(), CertificateFault>, Error> {
    let chain = &certificate.chain;
    let Some(head) = load::<Head>(table, &keys::audit_head(chain)).await? else {
        return Ok(Err(CertificateFault::NotInTheTrail));
    };
    let head = head.form;
    if seal(keys_of_head, &Head::signed_text(chain, head.count, &head.last, head.at)) != head.seal {
        return Ok(Err(CertificateFault::BrokenChain));
    }
    let records: Vec<String> =
        all(table, &keys::audit_chain(chain), &Range::All).await?.into_iter().map(|item| item.body).collect();
    Ok(certificate.stands_in(&records, &head))
}
