//! The steps of a journey, and the least that is argued for each.

use app::ports::RECEIPTS_IN_A_HINT;

use super::Step;

/// A batch of ten messages is received by one request, and completed by another.
const OF_A_BATCH: f64 = 2.0 / 10.0;

/// Of so many hints in each message of one.
const OF_A_BATCH_OF_HINTS: f64 = OF_A_BATCH / RECEIPTS_IN_A_HINT as f64;

pub(super) const STEPS: [Step; 9] = [
    Step {
        path: "a receipt among a hundred",
        calls: 0.01,
        over_http: 0.01,
        received: OF_A_BATCH_OF_HINTS,
        least: (0.02, 3.2, 0.03),
        why: "it lies in one item, for which an atomic write is charged twice and the index over due instants once; 23 of them share the two items that count them. Ten are named in a message, and of a batch of ten messages each is sent, received and completed by a hundredth of a request",
    },
    Step {
        path: "an invitation",
        calls: 0.1,
        over_http: 0.0,
        received: OF_A_BATCH,
        least: (4.0, 11.2, 0.3),
        why: "the receipt is read, the account asked for, the citizen's other invitations and the questionnaire looked at. Written at once: the invitation, its line in the citizen's list, the receipt that is followed now, the tally; the index takes the invitation in and moves the receipt. The count of readings of personal data could be shared by those of a batch, and is not: it would be apart from what it counts",
    },
    Step {
        path: "a notice",
        calls: 0.1,
        over_http: 0.0,
        received: 0.0,
        least: (7.0, 16.2, 0.0),
        why: "invitation, receipt, wishes, account, address and fuse are read at the moment of sending (A2.5, A2.7б). Two writes: the claim before the mail is handed over and the count after it, without which a crash would send it twice or count it never. In the first the invitation, the link and the mail's name, in the second the invitation, the mail and the tally; the index moves with both",
    },
    Step {
        path: "a word that a mail was delivered",
        calls: 0.1,
        over_http: 0.0,
        received: 0.3,
        least: (2.0, 4.0, 0.3),
        why: "the mail and its invitation are read; the fate and the tally are written at once, so that each word counts once",
    },
    Step {
        path: "a link that is opened",
        calls: 1.0,
        over_http: 1.0,
        received: 0.0,
        least: (2.0, 0.0, 0.0),
        why: "the link and the invitation",
    },
    Step {
        path: "the form, shown",
        calls: 1.0,
        over_http: 1.0,
        received: 0.0,
        least: (4.0, 0.0, 0.0),
        why: "the link, the invitation, the organisation's name, the citizen's wishes; questionnaires of the act are in the program",
    },
    Step {
        path: "the answers, shown before they are sent",
        calls: 1.0,
        over_http: 1.0,
        received: 0.0,
        least: (4.0, 0.0, 0.0),
        why: "as the form: nothing is kept between the two, so nothing of an answer is stored before it is sent",
    },
    Step {
        path: "an answer by the form, with its share of sealing and publishing",
        calls: 1.0,
        over_http: 1.0,
        received: 0.0,
        least: (6.0, 7.5, 0.0),
        why: "the link, the invitation, the head of the lane, the key of its epoch, the final of its quarter that is not there, what the page shows. Written at once: the sealed row, the head, the invitation, which leaves the index; a group is written once for its citizens, and a key made and destroyed",
    },
    Step {
        path: "the end of a receipt: expiry, erasure",
        calls: 0.1,
        over_http: 0.0,
        received: 0.0,
        least: (6.0, 8.0, 0.0),
        why: "each receipt lets its persons go in a write of its own and leaves the index; half of the invitations expire, with their step in what portals hear and in the index; of those that were answered the last epochs are published at the quarter's end",
    },
];
