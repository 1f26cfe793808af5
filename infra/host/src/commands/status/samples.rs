//! Reads samples out of the text of the metrics.

/// One sample of the metrics. The values that are watched are whole numbers, and their labels have no commas.
pub(super) struct Sample<'text> {
    pub(super) labels: &'text str,
    pub(super) value: u64,
}

impl<'text> Sample<'text> {
    pub(super) fn label(&self, name: &str) -> &'text str {
        let pairs = self.labels.split(',').filter_map(|pair| pair.split_once("=\""));
        let mut values = pairs.filter(|(label, _)| *label == name).map(|(_, value)| value.trim_end_matches('"'));
        values.next().unwrap_or_default()
    }
}

/// All samples of this name.
pub(super) fn samples<'text>(metrics: &'text str, name: &str) -> impl Iterator<Item = Sample<'text>> {
    metrics.lines().filter_map(move |line| {
        let (labels, value) = line.strip_prefix(name)?.rsplit_once(' ')?;
        let labels = labels.strip_prefix('{').and_then(|labels| labels.strip_suffix('}'));
        // Whatever else follows the name belongs to a longer one.
        let labels = if line.as_bytes().get(name.len()) == Some(&b' ') { "" } else { labels? };
        Some(Sample { labels, value: value.parse().ok()? })
    })
}
