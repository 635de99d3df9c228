#include "tests/bench/page_commits.h"

#include <fmt/format.h>

#include <utility>

#include "base/digest.h"
#include "extract/extract.h"

namespace shilu::bench {
namespace {

Page fetched(const Url& url, int status, Instant fetched_at) {
  Page page{url};
  page.fetched_at = fetched_at;
  page.remote_address = "127.0.0.1";
  page.status = status;
  page.request_head =
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n",
                  url.path_and_query(), url.authority());
  return page;
}

void write_head(std::string_view status_line, Page& page) {
  page.response_head = std::string(status_line) + "\r\n";
  for (const HeaderField& field : page.headers) {
    page.response_head += field.name + ": " + field.value + "\r\n";
  }
  page.response_head += "\r\n";
}

PageCommit commit_of_page(const Page& page, std::string_view outcome,
                          const std::optional<EarlierCapture>& earlier) {
  PageCommit commit{page.url};
  commit.fetched_at = page.fetched_at;
  commit.outcome = outcome;
  commit.status = page.status;
  commit.document_seen = true;
  commit.etag = page.header("ETag");
  commit.raw = build_warc_members(page, earlier);
  return commit;
}

}  // namespace

Page response_of(const Url& url, const std::string& bytes, Instant fetched_at) {
  Page page = fetched(url, 200, fetched_at);
  page.headers = {{"Server", "nginx/1.22.1"},
                  {"Content-Type", "text/html"},
                  {"Content-Length", std::to_string(bytes.size())},
                  {"ETag", fmt::format("\"{}\"", sha1_base32(bytes).substr(0, 12))}};
  write_head("HTTP/1.1 200 OK", page);
  page.body = bytes;
  return page;
}

Page not_modified(const Page& response, Instant fetched_at) {
  Page page = fetched(response.url, 304, fetched_at);
  page.headers = {{"Server", "nginx/1.22.1"}, {"ETag", std::string(response.header("ETag"))}};
  write_head("HTTP/1.1 304 Not Modified", page);
  return page;
}

PageCommit commit_of(const Page& page, Document document,
                     const std::optional<EarlierCapture>& earlier) {
  PageCommit commit = commit_of_page(page, "ok", earlier);
  commit.kind = document.kind;
  commit.payload_sha1 = sha1_base32(page.body);
  commit.payload_sha256 = sha256_hex(page.body);
  commit.extractor = kExtractorVersion;
  commit.document = std::move(document);
  return commit;
}

PageCommit commit_of_not_modified(const Page& page, const EarlierCapture& earlier) {
  return commit_of_page(page, "not_modified", earlier);
}

Document document_of(const PageFile& file) {
  Document document = extract_page({file.bytes, file.url, "text/html", 200});
  document.links.clear();
  document.removed.clear();
  return document;
}

}  // namespace shilu::bench
