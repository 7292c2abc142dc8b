//! The XML writer, and the elements that suites and tests have in common. Every text must be cleaned before.

use std::io;
use std::time::Duration;

use quick_xml::Writer;

use crate::outcome::Outcome;

/// Writes elements, indented. It escapes markup and nothing else.
pub(super) type Xml<'a> = Writer<&'a mut dyn io::Write>;

/// Writes the `properties` element, unless there are none.
pub(super) fn properties(xml: &mut Xml, properties: &[(&str, String)]) -> io::Result<()> {
    if properties.is_empty() {
        return Ok(());
    }
    let element = xml.create_element("properties");
    element.write_inner_content(|xml| {
        for (name, value) in properties {
            let property = xml.create_element("property");
            let property = property.with_attributes([("name", *name), ("value", value)]);
            property.write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Seconds with three decimals, which all readers parse.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

/// When the run started, in UTC with a `Z`: some readers interpret `+00:00` as local time.
pub(super) fn timestamp(outcome: &Outcome) -> String {
    outcome.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
