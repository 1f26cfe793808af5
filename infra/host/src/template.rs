//! Reads the infrastructure template: resources by type, their properties, and the few intrinsic functions that say
//! which resource belongs to which. Every complaint names the place.

use saphyr::{LoadableYamlNode, Yaml};

/// What is wrong with the template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("infra/template.yaml: {path}: {cause}")]
pub struct TemplateError {
    /// Logical name of the resource and the path of the property.
    pub path: String,
    /// What is wrong there.
    pub cause: String,
}

/// A parsed template.
pub struct Template<'text> {
    document: Yaml<'text>,
}

/// A place in the template: a resource, or something inside it.
#[derive(Clone)]
pub struct Node<'template, 'text> {
    path: String,
    yaml: &'template Yaml<'text>,
}

impl<'text> Template<'text> {
    /// Parses the text.
    pub fn parse(text: &'text str) -> Result<Template<'text>, TemplateError> {
        let unreadable =
            |cause: String| TemplateError { path: "the whole file".to_owned(), cause: format!("not YAML: {cause}") };
        let documents = Yaml::load_from_str(text).map_err(|error| unreadable(error.to_string()))?;
        let document = documents.into_iter().next().ok_or_else(|| unreadable("it is empty".to_owned()))?;
        Ok(Template { document })
    }

    /// The resource of this logical name, which must have this type.
    pub fn resource(&self, name: &str, kind: &str) -> Result<Node<'_, 'text>, TemplateError> {
        let resource = self.resources()?.at(name)?;
        match resource.at("Type")?.text()? {
            found if found == kind => Ok(resource),
            found => Err(resource.wrong(format!("it is of type {found} and not {kind}"))),
        }
    }

    /// Every resource of a type with its logical name, in the order of the file.
    pub fn resources_of(&self, kind: &str) -> Result<Vec<(String, Node<'_, 'text>)>, TemplateError> {
        let mut found = Vec::new();
        for (name, resource) in self.resources()?.entries()? {
            if resource.at("Type")?.text()? == kind {
                found.push((name, resource));
            }
        }
        Ok(found)
    }

    fn resources(&self) -> Result<Node<'_, 'text>, TemplateError> {
        let document = Node { path: String::new(), yaml: &self.document };
        let resources = document.at("Resources")?;
        Ok(Node { path: String::new(), ..resources })
    }
}

impl<'template, 'text> Node<'template, 'text> {
    /// What is found along this path of names, joined by dots.
    pub fn at(&self, path: &str) -> Result<Node<'template, 'text>, TemplateError> {
        let mut node = self.clone();
        for name in path.split('.') {
            let found = node.yaml.as_mapping_get(name);
            let path = if node.path.is_empty() { name.to_owned() } else { format!("{}.{name}", node.path) };
            node = match found {
                Some(yaml) => Node { path, yaml },
                None => return Err(TemplateError { path, cause: "it is missing".to_owned() }),
            };
        }
        Ok(node)
    }

    /// What is found at a name; `None` where there is nothing.
    pub fn get(&self, name: &str) -> Option<Node<'template, 'text>> {
        self.at(name).ok()
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> Result<Vec<(String, Node<'template, 'text>)>, TemplateError> {
        let mapping = self.yaml.as_mapping().ok_or_else(|| self.wrong("a mapping is expected"))?;
        let mut entries = Vec::new();
        for name in mapping.keys() {
            let name = name.as_str().ok_or_else(|| self.wrong("its names must be texts"))?;
            entries.push((name.to_owned(), self.at_one(name)?));
        }
        Ok(entries)
    }

    /// A text.
    pub fn text(&self) -> Result<&'template str, TemplateError> {
        self.yaml.as_str().ok_or_else(|| self.wrong("a text is expected"))
    }

    /// A whole number above zero.
    pub fn number(&self) -> Result<u32, TemplateError> {
        let number = self.yaml.as_integer().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| 0 < *number).ok_or_else(|| self.wrong("a whole number above zero is expected"))
    }

    /// Whether it is a list that holds this text.
    pub fn holds(&self, text: &str) -> bool {
        self.yaml.as_vec().is_some_and(|list| list.iter().any(|entry| entry.as_str() == Some(text)))
    }

    /// The resource that `!GetAtt Name.Arn` points to.
    pub fn arn_of(&self) -> Result<&'template str, TemplateError> {
        let target = self.tagged("GetAtt").and_then(|target| target.strip_suffix(".Arn"));
        target.ok_or_else(|| self.wrong("`!GetAtt <resource>.Arn` is expected"))
    }

    /// The resource whose name stands in `!Sub "<before>${Name}"`.
    pub fn substituted_after(&self, before: &str) -> Result<&'template str, TemplateError> {
        let target =
            self.tagged("Sub").and_then(|text| text.strip_prefix(before)?.strip_prefix("${")?.strip_suffix('}'));
        target.ok_or_else(|| self.wrong(format!("`!Sub \"{before}${{<resource>}}\"` is expected")))
    }

    /// A complaint about this place.
    pub fn wrong(&self, cause: impl Into<String>) -> TemplateError {
        TemplateError { path: self.path.clone(), cause: cause.into() }
    }

    fn tagged(&self, tag: &str) -> Option<&'template str> {
        match self.yaml {
            Yaml::Tagged(found, inner) if found.handle == "!" && found.suffix == tag => inner.as_str(),
            _ => None,
        }
    }

    /// Unlike [`Node::at`], takes the name as it is: logical names may be anything.
    fn at_one(&self, name: &str) -> Result<Node<'template, 'text>, TemplateError> {
        let yaml = self.yaml.as_mapping_get(name).ok_or_else(|| self.wrong(format!("{name} is missing")))?;
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Ok(Node { path, yaml })
    }
}
