//! Answers of citizens who need no invitation: they go the way of all answers from the pool on.

use app::pool::entry::Place;
use app::pool::turn;
use app::{App, registers};
use domain::organisation::OrganisationType;
use domain::publication::{Lane, PooledAnswer, Reach};
use domain::questionnaire::Answers;

/// Takes the answer of a citizen who answers nothing else.
pub async fn answer_of_a_stranger(app: &App, lane: &Lane, kind: OrganisationType, answers: Answers) {
    let place = Place::in_lane(app, lane.clone(), kind).await.expect("the store").expect("the key is there");
    let questionnaire = registers::questionnaire(app, &lane.questionnaire).await.expect("the questionnaire");
    let answer = PooledAnswer { answers, first_within: Some(Reach::Country) };
    let entry = place.entry(app, &questionnaire, answer, None).expect("a form").expect("a short comment");
    app.table.write(entry.writes).await.expect("the table");
    if let Some(lane) = entry.ripe {
        turn::turn_if_ripe(app, &lane).await.expect("a turn");
    }
}
