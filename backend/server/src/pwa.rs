//! The built app, held in memory: from the binary, or from a folder while it is being worked on.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use nattvakt_store::ledger::sha256_hex;

struct Asset {
    body: actix_web::web::Bytes,
    content_type: &'static str,
    etag: String,
    cache: &'static str,
}

#[derive(Default)]
pub struct Assets {
    by_path: HashMap<String, Asset>,
}

#[cfg(feature = "embed")]
#[derive(rust_embed::Embed)]
#[folder = "../../pwa/dist/"]
struct Embedded;

impl Assets {
    /// The folder when one is given, else what was built in; without either the server has no pages.
    pub fn load(folder: Option<&Path>) -> io::Result<Self> {
        let mut assets = Assets::default();
        match folder {
            Some(folder) => assets.read_folder(folder, folder)?,
            None => assets.read_embedded(),
        }
        Ok(assets)
    }

    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    #[cfg(feature = "embed")]
    fn read_embedded(&mut self) {
        for path in Embedded::iter() {
            if let Some(file) = Embedded::get(&path) {
                self.add(path.to_string(), file.data.into_owned());
            }
        }
    }

    #[cfg(not(feature = "embed"))]
    fn read_embedded(&mut self) {}

    fn read_folder(&mut self, root: &Path, folder: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.read_folder(root, &path)?;
            } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
                self.add(name.to_owned(), std::fs::read(&path)?);
            }
        }
        Ok(())
    }

    pub fn add(&mut self, path: String, body: Vec<u8>) {
        // A name with a hash in it never changes its content; everything else is asked for each time.
        let cache = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let etag = format!("\"{}\"", sha256_hex(&body).get(..32).unwrap_or_default());
        let content_type = content_type(&path);
        self.by_path.insert(
            path,
            Asset {
                body: body.into(),
                content_type,
                etag,
                cache,
            },
        );
    }

    /// A file, or the app's page for everything that names none: the app has its own addresses.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let path = request.path().trim_start_matches('/');
        let has_extension = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let asset = self
            .by_path
            .get(path)
            .or_else(|| (!has_extension).then(|| self.by_path.get("index.html"))?);
        let Some(Asset {
            body,
            content_type,
            etag,
            cache,
        }) = asset
        else {
            return HttpResponse::NotFound()
                .content_type("text/plain")
                .body("not found\n");
        };
        let known = request
            .headers()
            .get(IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok());
        let mut response = if known == Some(etag.as_str()) {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, etag.as_str()))
            .insert_header((CACHE_CONTROL, *cache));
        if known == Some(etag.as_str()) {
            return response.finish();
        }
        response
            .insert_header((CONTENT_TYPE, *content_type))
            .body(body.clone())
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("pem") => "application/x-x509-ca-cert",
        Some("woff2") => "font/woff2",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_apps_own_addresses_get_its_page_and_nothing_outside_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
        std::fs::write(folder.path().join("assets/app-1a2b.js"), "1").unwrap();
        let assets = Assets::load(Some(folder.path())).unwrap();
        let status = |path: &str| {
            assets
                .answer(&TestRequest::with_uri(path).to_http_request())
                .status()
                .as_u16()
        };
        assert_eq!(status("/"), 200);
        assert_eq!(status("/ward"), 200);
        assert_eq!(status("/assets/app-1a2b.js"), 200);
        assert_eq!(status("/assets/app-gone.js"), 404);
        assert_eq!(status("/../Cargo.toml"), 404);
    }
}
