text-title = Text of the document
text-edit = Change the text
text-see = Versions of the text
text-version-now = Version of the text: { $version }.
text-versions = Versions
text-compare = What has changed since version { $version }
text-form = New version
text-look = Show what would change
text-store = Store the new version
text-changes = What would change
text-changes-since = What has changed since version { $version }
text-clause = Clause
text-out = Removed
text-in = Added
text-changed = changed
text-added = new
text-removed = left out
text-no-difference = There is no difference.
text-unchanged = Clauses without a change: { $count }
text-nothing-changed = The text is the same: there is nothing to store.
text-overtaken = While you were writing, the text was changed. Yours stands in the field below, and the table shows how it differs from the new one. Look at it and store it again.
text-voids = A new version voids the agreements that were given: the parties are asked anew.
text-closed = The text is written by the creator and the owner of the document and by the analytical centre, as long as it is a draft or in agreement.
text-not-by-numbers = The clauses of this text are numbered in a way that the page cannot take apart. A new version is sent over the API.
text-back = To the document
rules-not-approved = The rules of interaction are not approved by the subcommission yet: roles and terms are those of the system until then.
rules-approved = The rules of interaction are approved by the subcommission: No. { $number }, { $date }.
condition-met = Met
falls-title = Falls without a request
falls-lead = The score has fallen, and there is no change request. Only organisations whose figures you see, and only published values are shown.
falls-quarter = Quarter
falls-reason = Why
falls-none = There are no such falls in this quarter.
falls-none-yet = There are no finals of two quarters in a row yet: there is nothing to compare.
falls-many = Such falls in all: { $count }; here are the first 200. The others are in the API.
fall-reason = { $reason ->
    [floor] Below the floor: such a fall is not proposed, however certain it is
    [above_target] The score is at the target or above it
    [lost_to_multiplicity] Among so many comparisons a fall like this comes by chance
    [open_already] The organisation has an open request
   *[other] —
}
