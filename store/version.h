// What the archive keeps of an address and of its document at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/document.h"
#include "base/time.h"
#include "base/url.h"

namespace shilu {

// Where a response stands in the WARC segments.
struct RawLocation {
  std::string file;     // name within the archive's warc/ folder
  uint64_t offset = 0;  // of the gzip member of the record
  std::string sha256;   // of the response body as received
};

// Why the content of a version is not in the archive any more.
enum class RemovalKind {
  kNone,       // it is
  kForgotten,  // a takedown: nothing of the address is, and it is not fetched again
  kPruned,     // a retention policy did not keep it
};
struct RemovalNote {
  RemovalKind kind = RemovalKind::kNone;
  Instant at;
  std::string why;  // the reason, or the policy
};

// One state of a document, as given back by the archive.
struct Version {
  Url url;
  uint32_t number = 0;    // 1, 2, … of the captures that changed it
  uint16_t revision = 0;  // 0 is what the crawl made of the capture; later rules made the others
  bool gone = false;      // a tombstone: the page was not there any more, `document` says nothing
  Instant fetched_at;     // of the capture that made it
  std::optional<Instant> last_version_at;  // of a tombstone: fetched_at of the version before it
  Document document;                       // without links and removed parts
  std::string text_sha256;
  std::string document_digest;
  RawLocation raw;
  std::string extractor;     // extractor_of the document: what made it
  RemovalNote removed = {};  // where its kind is not kNone only the number and the times are known
};

// "2", and "2.1" for a further extraction of the same capture.
std::string version_label(const Version& version);

// What is known of an address: the value under u/.
struct UrlState {
  uint32_t run = 0;     // the last run in which it was queued or fetched
  bool queued = false;  // stands in q/ now
  std::string outcome;  // of the last fetch: "ok", "not_modified", "http_404", "robots", …
  int status = 0;       // of the last response, 0 if there was none
  std::optional<PageKind> kind;  // of the last page read
  std::string etag;              // validators of the last 200
  std::string last_modified;
  std::string payload_sha1;  // of the body of the last 200 as received (sha1_base32)
  std::optional<Instant> payload_captured_at;  // of the capture that holds that body in full
  std::string document_digest;                 // of the newest version; "" where it is gone
  uint32_t versions = 0;
  uint32_t fetches = 0;                 // responses read
  std::optional<Instant> first_seen;    // the document, with status 200 or 304
  std::optional<Instant> last_seen;     // the same, latest
  std::optional<Instant> last_fetched;  // any outcome
  std::optional<Instant> last_changed;  // when the newest version was made
  uint32_t absences = 0;  // fetches since it was last seen that said it is not there (404, 410)
  bool gone = false;      // the newest version is a tombstone
};

}  // namespace shilu
