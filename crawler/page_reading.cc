#include "crawler/page_reading.h"

#include <string>
#include <utility>

#include "base/content_coding.h"
#include "base/digest.h"
#include "base/mutex.h"
#include "crawler/list_answers.h"
#include "extract/extract.h"

namespace shilu {
namespace {

// A large page takes many times its size while it is read: those are read one at a time, however
// many threads there are.
constexpr size_t kLargePageBytes = 1 << 20;
Mutex large_page_mutex;

Document extract_bounded(const PageInput& input) {
  if (input.bytes.size() < kLargePageBytes) {
    return extract_page(input);
  }
  MutexLock lock(large_page_mutex);
  return extract_page(input);
}

Outcome outcome_of_kind(PageKind kind) {
  switch (kind) {
    case PageKind::kBlocked:
      return Outcome::kBlocked;
    case PageKind::kSoftError:
      return Outcome::kSoftError;
    case PageKind::kLogin:
      return Outcome::kLogin;
    case PageKind::kNeedsBrowser:
      return Outcome::kNeedsBrowser;
    case PageKind::kArticle:
    case PageKind::kList:
    case PageKind::kHome:
    case PageKind::kAttachment:
    case PageKind::kEmpty:
      return Outcome::kOk;
  }
  return Outcome::kOk;
}

void read_document(const Page& page, std::string_view bytes, const PortalRules& rules,
                   PageReading& reading) {
  PageInput input{bytes, page.url, page.header("Content-Type"), page.status};
  input.rule = rules.find(page.url);
  Document document = extract_bounded(input);
  reading.outcome = outcome_of_kind(document.kind);
  if (document.kind == PageKind::kAttachment) {
    document.payload_sha256 = sha256_hex(bytes);
  }
  reading.document = std::move(document);
}

// What a 200 carries.
void read_content(const Page& page, TaskKind asked_as, const CrawlConfig& config,
                  const PortalRules& rules, PageReading& reading) {
  if (page.truncation == Truncation::kTime || page.truncation == Truncation::kDisconnect) {
    reading.outcome = Outcome::kCutShort;
    return;
  }
  DecodeLimits limits;
  limits.max_bytes =
      asked_as == TaskKind::kAttachment ? config.attachment_bytes : config.page_bytes;
  const DecodedContent content = decode_content(page.header("Content-Encoding"), page.body, limits);
  const bool cut_by_us = page.truncation == Truncation::kLength;
  const bool coding_is_cut = cut_by_us && content.outcome == DecodeOutcome::kTruncated;
  reading.outcome = coding_is_cut ? Outcome::kOk : outcome_of_decoding(content.outcome);
  if (reading.outcome != Outcome::kOk) {
    return;
  }
  // A sitemap.xml.gz is gzip by itself, without a content coding; plain bytes pass through.
  const std::string sitemap = asked_as == TaskKind::kSitemap
                                  ? decode_content("gzip", content.bytes, limits).bytes
                                  : std::string();
  if (looks_like_sitemap(sitemap)) {
    reading.sitemap = parse_sitemap(sitemap).entries;
  } else if (std::optional<Document> list = read_list_answer(page.url, content.bytes)) {
    reading.document = std::move(list);
  } else {
    read_document(page, content.bytes, rules, reading);
  }
  if (cut_by_us && reading.outcome == Outcome::kOk) {
    reading.outcome = Outcome::kTooLarge;
    if (reading.document) {
      reading.document->flags.push_back({"truncated", 1, {}});
    }
  }
}

// A firewall's page under any status is a block, not what the status says.
bool is_block(const Page& page, const CrawlConfig& config) {
  DecodeLimits limits;
  limits.max_bytes = config.page_bytes;
  const DecodedContent content = decode_content(page.header("Content-Encoding"), page.body, limits);
  const Document document =
      extract_bounded({content.bytes, page.url, page.header("Content-Type"), page.status});
  return document.kind == PageKind::kBlocked;
}

}  // namespace

PageReading read_page(const Page& page, TaskKind asked_as, const CrawlConfig& config,
                      const PortalRules& rules) {
  PageReading reading;
  reading.outcome = outcome_of_status(page.status);
  if (reading.outcome == Outcome::kOk) {
    read_content(page, asked_as, config, rules, reading);
  } else if (reading.outcome != Outcome::kNotModified && reading.outcome != Outcome::kRedirect &&
             !page.body.empty() && is_block(page, config)) {
    reading.outcome = Outcome::kBlocked;
  }
  return reading;
}

std::optional<Document> versioned_document(PageReading reading) {
  const bool whole = reading.outcome == Outcome::kOk || reading.outcome == Outcome::kTooLarge;
  if (!whole || !reading.document) {
    return std::nullopt;
  }
  const PageKind kind = reading.document->kind;
  if (kind != PageKind::kArticle && kind != PageKind::kAttachment &&
      !(kind == PageKind::kEmpty && reading.document->title)) {
    return std::nullopt;
  }
  reading.document->links.clear();
  reading.document->pagings.clear();
  reading.document->removed.clear();
  return std::move(reading.document);
}

bool is_sitemap_address(std::string_view address) {
  const size_t slash = address.rfind('/');
  const std::string_view name =
      slash == std::string_view::npos ? address : address.substr(slash + 1);
  return name.find("sitemap") != std::string_view::npos &&
         name.find(".xml") != std::string_view::npos;
}

TaskKind kind_of_known(const Url& url, const UrlState& state) {
  if (is_sitemap_address(url.path())) {
    return TaskKind::kSitemap;
  }
  switch (state.kind.value_or(PageKind::kArticle)) {
    case PageKind::kHome:
      return TaskKind::kHome;
    case PageKind::kList:
      return TaskKind::kList;
    case PageKind::kAttachment:
      return TaskKind::kAttachment;
    default:
      return TaskKind::kArticle;
  }
}

}  // namespace shilu
