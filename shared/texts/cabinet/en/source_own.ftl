source-file = File of receipts
source-file-note = CSV or XLSX, up to 5 MB and 10,000 rows; the first row has the names of the columns, as in the template. First we show what each row would come to, and store nothing.
source-look = What the file would come to
source-nothing-yet = Nothing is stored yet. Refused rows do not hinder the others.
source-send = Send
source-sent = Sent
source-new = New
source-new-late = Of these, late
source-known = Sent before
source-withdrawn = Withdrawn
source-columns = The first row has columns that are not known: { $detail }. The template shows which there are.
source-too-many = The file has over { $limit ->
    [one] { $count } row
   *[other] { $count } rows
}. Divide it into parts with the same first row: they do not hinder each other.
source-too-fast = The source sends more than it may (records in a minute: { $receipts }). Send the file again after { $seconds } s; nothing was stored.
source-stands = How the source does in this quarter
source-late = Sent after the term
source-refused = Refused
source-last-call = Last call with a key
source-silent-since = Silent since
source-refusals = Why rows were refused
source-records = Rows
source-no-keys = There are no keys for programs: this page needs none.
source-no-header = The file has no row with the names of the columns.
source-uploading = Uploading the file: { $done } of { $of } KB
source-rows-looked = Looking at the rows: { $done } of { $of }
source-rows-stored = Storing the rows: { $done } of { $of }
source-reading = The file is uploaded and is being read
source-progress = How much is done
source-broken = The connection broke. Press again: rows that are stored are not stored twice.
source-verdict = What it would come to
source-verdicts-file = Download what each row would come to
source-row-new = new
source-row-late = new, after the term
source-row-known = sent before
source-row-withdrawn = withdrawal
