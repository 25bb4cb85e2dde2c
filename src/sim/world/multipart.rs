//! The little of `multipart/form-data` that one old endpoint needs.

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parts.find_map(|part| part.strip_prefix("boundary="))?;
    Some(boundary.trim_matches('"')).filter(|boundary| !boundary.is_empty())
}

/// The texts of every field of a name.
pub(super) fn fields(body: &[u8], boundary: &str, name: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let wanted = format!("name=\"{name}\"");
    text.split(&format!("--{boundary}"))
        .filter_map(|part| part.split_once("\r\n\r\n"))
        .filter(|(head, _)| head.contains(&wanted))
        .map(|(_, value)| value.trim_end_matches("\r\n").to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_one_name_are_found() {
        let boundary = boundary("multipart/form-data; boundary=\"x1\"").unwrap();
        let body = "--x1\r\nContent-Disposition: form-data; name=\"repoId\"\r\n\r\n12\r\n\
                    --x1\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n13\r\n--x1--\r\n";
        assert_eq!(fields(body.as_bytes(), boundary, "repoId"), ["12"]);
        assert_eq!(super::boundary("application/json"), None);
    }
}
