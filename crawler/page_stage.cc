#include "crawler/page_stage.h"

#include <algorithm>

#include "base/content_coding.h"
#include "base/digest.h"
#include "base/mutex.h"
#include "crawler/sitemap.h"
#include "extract/extract.h"
#include "store/warc.h"

namespace shilu {
namespace {

// A large page takes many times its size while it is read: those are read one at a time, however
// many extract threads there are.
constexpr size_t kLargePageBytes = 1 << 20;
Mutex large_page_mutex;

// What is learned on the way from a FetchedPage to a PageCommit.
struct Reading {
  Outcome outcome = Outcome::kOk;
  std::vector<QueueItem> links;
  std::optional<Document> document;
};

Document extract_bounded(const PageInput& input) {
  if (input.bytes.size() < kLargePageBytes) {
    return extract_page(input);
  }
  MutexLock lock(large_page_mutex);
  return extract_page(input);
}

void add_link(const FetchTask& from, std::string_view address, TaskKind kind, const Scope& scope,
              Counters& counters, std::vector<QueueItem>& links) {
  Result<Url> url = Url::parse(address);
  if (!url) {
    ++counters.links_unusable;
    return;
  }
  const ScopeVerdict verdict = scope.judge(*url);
  if (verdict != ScopeVerdict::kInScope) {
    ++counters.links_dropped[static_cast<size_t>(verdict)];
    return;
  }
  if (*url == from.url) {
    return;
  }
  FetchTask task{*std::move(url)};
  task.kind = kind;
  task.depth = from.depth + 1;
  links.push_back(to_queue_item(task));
}

bool is_sitemap_address(std::string_view address) {
  const size_t slash = address.rfind('/');
  const std::string_view name =
      slash == std::string_view::npos ? address : address.substr(slash + 1);
  return name.find("sitemap") != std::string_view::npos &&
         name.find(".xml") != std::string_view::npos;
}

TaskKind kind_of_link(const Link& link) {
  if (is_sitemap_address(link.url)) {
    return TaskKind::kSitemap;
  }
  switch (link.relation) {
    case LinkRelation::kAttachment:
      return TaskKind::kAttachment;
    case LinkRelation::kNext:
    case LinkRelation::kNav:
      return TaskKind::kList;
    case LinkRelation::kContent:
      return TaskKind::kArticle;
  }
  return TaskKind::kArticle;
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

Outcome outcome_of_decoding(DecodeOutcome decoding) {
  switch (decoding) {
    case DecodeOutcome::kComplete:
      return Outcome::kOk;
    case DecodeOutcome::kTooLarge:
    case DecodeOutcome::kRatio:
      return Outcome::kCodingBomb;
    case DecodeOutcome::kTruncated:
    case DecodeOutcome::kCorrupt:
    case DecodeOutcome::kUnsupported:
      return Outcome::kCodingCorrupt;
  }
  return Outcome::kCodingCorrupt;
}

// A redirect re-enters the queue as an address of its own, so that scope, robots and politeness
// judge every hop.
void follow_redirect(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                     Reading& reading) {
  const FetchTask& task = fetched.task;
  Result<Url> target = task.url.resolve(fetched.result.page.header("Location"));
  if (!target || fetched.result.page.header("Location").empty()) {
    reading.outcome = Outcome::kBadRedirect;
    return;
  }
  const std::vector<std::string>& chain = task.redirect_chain;
  if (*target == task.url || std::find(chain.begin(), chain.end(), target->text()) != chain.end()) {
    reading.outcome = Outcome::kRedirectLoop;
    return;
  }
  if (static_cast<int>(chain.size()) >= config.redirects) {
    reading.outcome = Outcome::kTooManyRedirects;
    return;
  }
  if (scope.judge(*target) != ScopeVerdict::kInScope) {
    reading.outcome = Outcome::kRedirectOutOfScope;
    return;
  }
  FetchTask next{*std::move(target)};
  next.kind = task.kind;
  next.depth = task.depth;
  next.redirect_chain = chain;
  next.redirect_chain.push_back(task.url.text());
  reading.links.push_back(to_queue_item(next));
}

void read_sitemap(const FetchTask& task, std::string_view bytes, const Scope& scope,
                  Counters& counters, Reading& reading) {
  for (const SitemapEntry& entry : parse_sitemap(bytes).entries) {
    add_link(task, entry.address, entry.is_sitemap ? TaskKind::kSitemap : TaskKind::kArticle, scope,
             counters, reading.links);
  }
}

void read_document(const FetchedPage& fetched, std::string_view bytes, const Scope& scope,
                   const PortalRules& rules, Counters& counters, Reading& reading) {
  const Page& page = fetched.result.page;
  PageInput input{bytes, page.url, page.header("Content-Type"), page.status};
  input.rule = rules.find(page.url);
  Document document = extract_bounded(input);
  reading.outcome = outcome_of_kind(document.kind);
  if (document.kind == PageKind::kAttachment) {
    document.payload_sha256 = sha256_hex(bytes);
  }
  for (const Link& link : document.links) {
    add_link(fetched.task, link.url, kind_of_link(link), scope, counters, reading.links);
  }
  reading.document = std::move(document);
}

// What a 200 carries.
void read_content(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                  const PortalRules& rules, Counters& counters, Reading& reading) {
  const Page& page = fetched.result.page;
  if (page.truncation == Truncation::kTime || page.truncation == Truncation::kDisconnect) {
    reading.outcome = Outcome::kCutShort;
    return;
  }
  DecodeLimits limits;
  limits.max_bytes =
      fetched.task.kind == TaskKind::kAttachment ? config.attachment_bytes : config.page_bytes;
  const DecodedContent content = decode_content(page.header("Content-Encoding"), page.body, limits);
  const bool cut_by_us = page.truncation == Truncation::kLength;
  const bool coding_is_cut = cut_by_us && content.outcome == DecodeOutcome::kTruncated;
  reading.outcome = coding_is_cut ? Outcome::kOk : outcome_of_decoding(content.outcome);
  if (reading.outcome != Outcome::kOk) {
    return;
  }
  // A sitemap.xml.gz is gzip by itself, without a content coding; plain bytes pass through.
  const std::string sitemap = fetched.task.kind == TaskKind::kSitemap
                                  ? decode_content("gzip", content.bytes, limits).bytes
                                  : std::string();
  if (looks_like_sitemap(sitemap)) {
    read_sitemap(fetched.task, sitemap, scope, counters, reading);
  } else {
    read_document(fetched, content.bytes, scope, rules, counters, reading);
  }
  if (cut_by_us && reading.outcome == Outcome::kOk) {
    reading.outcome = Outcome::kTooLarge;
    if (reading.document) {
      reading.document->flags.push_back({"truncated", 1, {}});
    }
  }
}

Reading read_response(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                      const PortalRules& rules, Counters& counters) {
  Reading reading;
  reading.outcome = outcome_of_fetch(fetched.result.outcome);
  if (reading.outcome != Outcome::kOk) {
    return reading;
  }
  const Page& page = fetched.result.page;
  reading.outcome = outcome_of_status(page.status);
  if (fetched.robots_of) {
    const std::optional<RobotsFile> file = robots_file_of(fetched.result);
    for (const std::string& sitemap :
         file ? file->rules().sitemaps() : std::vector<std::string>()) {
      add_link(fetched.task, sitemap, TaskKind::kSitemap, scope, counters, reading.links);
    }
  } else if (reading.outcome == Outcome::kRedirect) {
    follow_redirect(fetched, scope, config, reading);
  } else if (reading.outcome == Outcome::kOk) {
    read_content(fetched, scope, config, rules, counters, reading);
  } else if (reading.outcome != Outcome::kNotModified && !page.body.empty()) {
    // A firewall's page under any status is a block, not what the status says.
    DecodeLimits limits;
    limits.max_bytes = config.page_bytes;
    const DecodedContent content =
        decode_content(page.header("Content-Encoding"), page.body, limits);
    const Document document =
        extract_bounded({content.bytes, page.url, page.header("Content-Type"), page.status});
    if (document.kind == PageKind::kBlocked) {
      reading.outcome = Outcome::kBlocked;
    }
  }
  return reading;
}

// Lists and homes change with every article and hold none; they are kept as raw responses only. A
// page without text is a document where it has a title: a video, a picture.
bool is_versioned(const Document& document) {
  return document.kind == PageKind::kArticle || document.kind == PageKind::kAttachment ||
         (document.kind == PageKind::kEmpty && document.title);
}

std::optional<EarlierCapture> earlier_capture(const std::optional<UrlState>& known) {
  if (!known || known->payload_sha1.empty() || !known->payload_captured_at) {
    return std::nullopt;
  }
  return EarlierCapture{known->payload_sha1, *known->payload_captured_at};
}

void set_what_was_seen(Outcome outcome, Document document, PageCommit& commit) {
  commit.kind = document.kind;
  const bool whole = outcome == Outcome::kOk || outcome == Outcome::kTooLarge;
  if (whole && is_versioned(document)) {
    commit.document_seen = true;
    commit.extractor = extractor_of(document);
    document.links.clear();
    document.removed.clear();
    commit.document = std::move(document);
  }
}

}  // namespace

std::optional<RobotsFile> robots_file_of(const FetchResult& result) {
  const Page& page = result.page;
  if (result.outcome != FetchOutcome::kResponse || page.truncation == Truncation::kTime ||
      page.truncation == Truncation::kDisconnect) {
    return std::nullopt;
  }
  DecodeLimits limits;
  limits.max_bytes = kMaxRobotsBytes;
  const DecodedContent content = decode_content(page.header("Content-Encoding"), page.body, limits);
  if (page.status == 200 && outcome_of_decoding(content.outcome) == Outcome::kCodingCorrupt) {
    return std::nullopt;
  }
  return robots_file_of_response(page.status, page.header("Content-Type"), content.bytes,
                                 page.fetched_at);
}

MadeCommit make_commit(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                       const PortalRules& rules, Counters& counters) {
  Reading reading = read_response(fetched, scope, config, rules, counters);
  const Page& page = fetched.result.page;

  PageCommit commit{fetched.robots_of.value_or(page.url)};
  commit.fetched_at = page.fetched_at;
  commit.queue_key = fetched.queue_key;
  commit.outcome = outcome_name(reading.outcome);
  commit.status = page.status;
  commit.links = std::move(reading.links);
  if (fetched.result.outcome == FetchOutcome::kResponse) {
    commit.raw = build_warc_members(page, earlier_capture(fetched.known));
    if (!page.body.empty()) {
      commit.payload_sha1 = sha1_base32(page.body);
      commit.payload_sha256 = sha256_hex(page.body);
    }
  }
  commit.document_seen = reading.outcome == Outcome::kNotModified;
  if (reading.document) {
    set_what_was_seen(reading.outcome, *std::move(reading.document), commit);
  }
  // Only a page that was read whole may be asked for conditionally next time.
  if (reading.outcome == Outcome::kOk) {
    commit.etag = page.header("ETag");
    commit.last_modified = page.header("Last-Modified");
  }
  if (!fetched.robots_of && fetched.task.attempt < rule_of(reading.outcome).attempts) {
    FetchTask again = fetched.task;
    ++again.attempt;
    commit.retry = to_queue_item(again);
  }
  HostState host = fetched.host;
  if (reading.outcome == Outcome::kBlocked) {
    enter_block(host, config.gap, page.fetched_at + page.took);
  }
  commit.host = fetched.task.url.host_key();
  commit.host_state = host_state_record(host);
  return {std::move(commit), reading.outcome};
}

MadeCommit make_refusal(const FetchTask& task, const std::string& queue_key, Outcome outcome,
                        Instant now) {
  PageCommit commit{task.url};
  commit.fetched_at = now;
  commit.queue_key = queue_key;
  commit.outcome = outcome_name(outcome);
  return {std::move(commit), outcome};
}

bool is_robots_address(const Url& url) {
  return url.path_and_query() == "/robots.txt";
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

size_t FetchedPage::bytes() const {
  return 1024 + result.page.body.size() + (host.robots ? host.robots->body.size() : 0);
}

size_t MadeCommit::bytes() const {
  size_t sum = 512 + (commit.host_state ? commit.host_state->size() : 0);
  for (const WarcMember& member : commit.raw) {
    sum += member.gzip.size();
  }
  for (const QueueItem& link : commit.links) {
    sum += link.url.text().size() + link.task.size();
  }
  return sum + (commit.document ? commit.document->text.size() : 0);
}

}  // namespace shilu
