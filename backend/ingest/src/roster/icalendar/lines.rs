//! Which lines belong to which event.

const READ: [&str; 8] = [
    "DTSTART", "DTEND", "DURATION", "SUMMARY", "ATTENDEE", "STATUS", "RRULE", "RDATE",
];

#[derive(Default)]
pub(super) struct Calendar {
    /// METHOD:CANCEL: everything in it is.
    pub cancelled: bool,
    pub events: Vec<Event>,
}

pub(super) struct Event {
    pub line: u32,
    /// Unfolded, the name in capitals.
    pub properties: Vec<String>,
    pub ended: bool,
}

pub(super) fn split(text: &str) -> Result<Calendar, &'static str> {
    let mut calendar = Calendar::default();
    let mut in_event = false;
    // Components within the event, like alarms, whose properties are not the event's.
    let mut depth_in_event = 0_u32;
    let mut any = false;
    for (line, content) in unfolded(text) {
        let end_of_name = content.find([':', ';']).unwrap_or(content.len());
        let (name, rest) = content.split_at(end_of_name);
        let name = name.trim().to_ascii_uppercase();
        let value = rest.trim_start_matches(':').trim().to_ascii_uppercase();
        any |= name == "BEGIN" && value == "VCALENDAR";
        match (name.as_str(), value.as_str()) {
            ("BEGIN", "VEVENT") => {
                calendar.events.push(Event {
                    line,
                    properties: Vec::new(),
                    ended: false,
                });
                in_event = true;
                depth_in_event = 0;
            }
            ("BEGIN", _) if in_event => depth_in_event += 1,
            ("END", "VEVENT") => {
                if let Some(event) = calendar.events.last_mut() {
                    event.ended = true;
                }
                in_event = false;
            }
            ("END", _) if in_event => depth_in_event = depth_in_event.saturating_sub(1),
            ("METHOD", "CANCEL") if !in_event => calendar.cancelled = true,
            _ if in_event && depth_in_event == 0 && READ.contains(&name.as_str()) => {
                if let Some(event) = calendar.events.last_mut() {
                    event.properties.push(name + rest);
                }
            }
            _ => {}
        }
    }
    if !any {
        return Err("this is not an iCalendar file; the first line of one is BEGIN:VCALENDAR");
    }
    if calendar.events.is_empty() {
        return Err("there are no events in the file; each duty is a VEVENT");
    }
    Ok(calendar)
}

/// Content lines with the line each begins on. A line that begins with a blank continues the one before.
fn unfolded(text: &str) -> Vec<(u32, String)> {
    let mut unfolded: Vec<(u32, String)> = Vec::new();
    for (line, physical) in (1..).zip(text.lines()) {
        match (physical.strip_prefix([' ', '\t']), unfolded.last_mut()) {
            (Some(rest), Some((_, content))) => content.push_str(rest),
            _ => unfolded.push((line, physical.to_owned())),
        }
    }
    unfolded
}
