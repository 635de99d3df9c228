#include "crawler/page_stage.h"

#include <algorithm>

#include "base/content_coding.h"
#include "base/digest.h"
#include "crawler/list_series.h"
#include "crawler/traps.h"
#include "extract/extract.h"
#include "extract/list_pages.h"
#include "store/warc.h"

namespace shilu {
namespace {

// What is learned on the way from a FetchedPage to a PageCommit.
struct Reading {
  PageReading page;
  std::vector<QueueItem> links;
  // Of a list: which of its pages is asked after this one (crawler/list_series.h).
  std::optional<QueueItem> next_if_new;
  std::optional<QueueItem> next_otherwise;
};

// The links of one page on their way into the queue: judged, and those left out counted.
class LinkTaker {
 public:
  LinkTaker(const FetchTask& from, Instant now, const Scope& scope, Counters& counters)
      : from_(from), now_(now), scope_(scope), counters_(counters) {}

  void add(std::string_view address, TaskKind kind) {
    if (std::optional<Url> url = judge(address)) {
      FetchTask task{*std::move(url)};
      task.kind = kind;
      links_.push_back(to_queue_item(task));
    }
  }

  // A page of a list, which is not put among the links.
  std::optional<QueueItem> list_page(const std::optional<ListSeries>& series) {
    std::optional<Url> url =
        series ? judge(shilu::list_page(series->list, series->page)) : std::nullopt;
    if (!url) {
      return std::nullopt;
    }
    FetchTask task{*std::move(url)};
    task.kind = TaskKind::kList;
    task.series = series;
    return to_queue_item(task);
  }

  void add_list(const ListSeries& series) {
    if (std::optional<QueueItem> item = list_page(series)) {
      links_.push_back(*std::move(item));
    }
  }

  std::vector<QueueItem> take() { return std::move(links_); }

 private:
  // Nothing for what is not asked, and why is counted.
  std::optional<Url> judge(std::string_view address) {
    Result<Url> parsed = Url::parse(address);
    if (!parsed) {
      ++counters_.links_unusable;
      return std::nullopt;
    }
    const ScopeVerdict verdict = scope_.judge(*parsed);
    if (verdict != ScopeVerdict::kInScope) {
      ++counters_.links_dropped[static_cast<size_t>(verdict)];
      return std::nullopt;
    }
    Url url = without_session(*parsed);
    counters_.sessions_dropped += url == *parsed ? 0 : 1;
    if (url == from_.url) {
      return std::nullopt;
    }
    if (const std::optional<Trap> trap = trap_of(url, now_)) {
      ++counters_.links_trapped[static_cast<size_t>(*trap)];
      return std::nullopt;
    }
    return url;
  }

  const FetchTask& from_;
  const Instant now_;
  const Scope& scope_;
  Counters& counters_;
  std::vector<QueueItem> links_;
};

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

// A redirect re-enters the queue as an address of its own, so that scope, robots and politeness
// judge every hop.
void follow_redirect(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                     Reading& reading) {
  const FetchTask& task = fetched.task;
  Result<Url> target = task.url.resolve(fetched.result.page.header("Location"));
  if (!target || fetched.result.page.header("Location").empty()) {
    reading.page.outcome = Outcome::kBadRedirect;
    return;
  }
  const std::vector<std::string>& chain = task.redirect_chain;
  if (*target == task.url || std::find(chain.begin(), chain.end(), target->text()) != chain.end()) {
    reading.page.outcome = Outcome::kRedirectLoop;
    return;
  }
  if (static_cast<int>(chain.size()) >= config.redirects) {
    reading.page.outcome = Outcome::kTooManyRedirects;
    return;
  }
  if (scope.judge(*target) != ScopeVerdict::kInScope) {
    reading.page.outcome = Outcome::kRedirectOutOfScope;
    return;
  }
  if (trap_of(*target, fetched.result.page.fetched_at)) {
    reading.page.outcome = Outcome::kRedirectToTrap;
    return;
  }
  FetchTask next{*std::move(target)};
  next.kind = task.kind;
  next.series = task.series;
  next.redirect_chain = chain;
  next.redirect_chain.push_back(task.url.text());
  reading.links.push_back(to_queue_item(next));
}

// The pages that scripts count are asked one after the other; an article that is so divided is
// taken whole at once.
bool is_walked(const Document& document) {
  return document.kind != PageKind::kArticle;
}

bool is_of_walked_list(const Document& document, const Link& link) {
  return link.relation == LinkRelation::kNext && is_walked(document) &&
         std::any_of(document.pagings.begin(), document.pagings.end(), [&](const auto& paging) {
           return list_page_number(paging, link.url).has_value();
         });
}

void take_links(const FetchTask& task, const PageReading& page, Counters& counters,
                LinkTaker& links) {
  // A sitemap is made for machines, and has bounds of its own.
  for (const SitemapEntry& entry : page.sitemap) {
    links.add(entry.address, entry.is_sitemap ? TaskKind::kSitemap : TaskKind::kArticle);
  }
  if (!page.document) {
    return;
  }
  const std::vector<Link>& all = page.document->links;
  const size_t taken = std::min(all.size(), kMostOutlinks);
  counters.outlinks_dropped += all.size() - taken;
  for (size_t i = 0; i < taken; ++i) {
    if (!is_of_walked_list(*page.document, all[i])) {
      links.add(all[i].url, kind_of_link(all[i]));
    }
  }
  if (is_walked(*page.document)) {
    for (const ListSeries& list : lists_begun(task.url, *page.document)) {
      links.add_list(list);
    }
  }
}

ListContinuation continuation_after(const FetchTask& task, const PageReading& page) {
  switch (page.outcome) {
    case Outcome::kOk:
    case Outcome::kTooLarge:
    case Outcome::kNeedsBrowser:
      if (!page.document) {
        return {};
      }
      return task.series ? continue_list(*task.series, *page.document)
                         : continue_known_list(task.url, *page.document);
    case Outcome::kNotModified:
      return task.series ? continue_list(*task.series) : ListContinuation{};
    default:
      // Behind a page that the server could not give there may be others, past the end are none.
      return task.series && rule_of(page.outcome).attempts > 1 &&
                     task.attempt >= rule_of(page.outcome).attempts
                 ? continue_list(*task.series)
                 : ListContinuation{};
  }
}

void follow_list(const FetchTask& task, LinkTaker& links, Reading& reading) {
  const ListContinuation continuation = continuation_after(task, reading.page);
  reading.next_if_new = links.list_page(continuation.if_new);
  if (reading.next_if_new) {
    reading.next_otherwise = links.list_page(continuation.otherwise);
  }
}

Reading read_response(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                      const PortalRules& rules, Counters& counters) {
  Reading reading;
  reading.page.outcome = outcome_of_fetch(fetched.result.outcome);
  const Page& page = fetched.result.page;
  LinkTaker links(fetched.task, page.fetched_at, scope, counters);
  if (reading.page.outcome != Outcome::kOk) {
    follow_list(fetched.task, links, reading);
    return reading;
  }
  if (fetched.robots_of) {
    reading.page.outcome = outcome_of_status(page.status);
    const std::optional<RobotsFile> file = robots_file_of(fetched.result);
    for (const std::string& sitemap :
         file ? file->rules().sitemaps() : std::vector<std::string>()) {
      links.add(sitemap, TaskKind::kSitemap);
    }
    reading.links = links.take();
    return reading;
  }
  reading.page = read_page(page, fetched.task.kind, config, rules);
  if (reading.page.outcome == Outcome::kRedirect && fetched.ticket != 0) {
    return reading;  // who asked for it is told, and may ask for what it leads to
  }
  if (reading.page.outcome == Outcome::kRedirect) {
    follow_redirect(fetched, scope, config, reading);
  } else {
    take_links(fetched.task, reading.page, counters, links);
    follow_list(fetched.task, links, reading);
    reading.links = links.take();
  }
  return reading;
}

std::optional<EarlierCapture> earlier_capture(const std::optional<UrlState>& known) {
  if (!known || known->payload_sha1.empty() || !known->payload_captured_at) {
    return std::nullopt;
  }
  return EarlierCapture{known->payload_sha1, *known->payload_captured_at};
}

// What was a probe of a host whose circuit is open says nothing of the page: it keeps its attempts.
// At gap 0 nothing rests, and a page would be asked for ever.
std::optional<FetchTask> next_attempt(const FetchedPage& fetched, Outcome outcome,
                                      Milliseconds gap) {
  const OutcomeRule& rule = rule_of(outcome);
  if (fetched.ticket != 0) {
    return std::nullopt;  // who asked for it is told
  }
  const bool is_probe = rule.attempts > 1 && rule.host == HostEffect::kBackOff &&
                        has_open_circuit(fetched.host) && gap > Milliseconds(0);
  if (fetched.robots_of || (!is_probe && fetched.task.attempt >= rule.attempts)) {
    return std::nullopt;
  }
  FetchTask again = fetched.task;
  again.attempt += is_probe ? 0 : 1;
  return again;
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
  const Outcome outcome = reading.page.outcome;

  PageCommit commit{fetched.robots_of.value_or(page.url)};
  commit.fetched_at = page.fetched_at;
  commit.queue_key = fetched.queue_key;
  commit.outcome = outcome_name(outcome);
  commit.status = page.status;
  commit.links = std::move(reading.links);
  commit.next_if_new = std::move(reading.next_if_new);
  commit.next_otherwise = std::move(reading.next_otherwise);
  if (fetched.result.outcome == FetchOutcome::kResponse) {
    commit.raw = build_warc_members(page, earlier_capture(fetched.known));
    if (!page.body.empty()) {
      commit.payload_sha1 = sha1_base32(page.body);
      commit.payload_sha256 = sha256_hex(page.body);
    }
  }
  if (reading.page.document) {
    commit.kind = reading.page.document->kind;
  }
  commit.document = versioned_document(std::move(reading.page));
  if (commit.document) {
    commit.extractor = extractor_of(*commit.document);
  }
  commit.document_seen = commit.document || outcome == Outcome::kNotModified;
  commit.document_gone = outcome == Outcome::kNotFound;
  // Only a page that was read whole may be asked for conditionally next time.
  if (outcome == Outcome::kOk) {
    commit.etag = page.header("ETag");
    commit.last_modified = page.header("Last-Modified");
  }
  if (std::optional<FetchTask> again = next_attempt(fetched, outcome, config.gap)) {
    commit.retry = to_queue_item(*again);
  }
  HostState host = fetched.host;
  if (outcome == Outcome::kBlocked) {
    enter_block(host, config.gap, page.fetched_at + page.took);
  }
  commit.host = fetched.task.url.host_key();
  commit.host_state = host_state_record(host);
  const bool is_first_visit =
      !fetched.robots_of && (!fetched.known || !fetched.known->last_fetched);
  MadeCommit made{std::move(commit),  outcome,        host.number,
                  host.blocked_until, is_first_visit, fetched.ticket};
  if (fetched.ticket != 0 && outcome == Outcome::kRedirect) {
    const Result<Url> target = page.url.resolve(page.header("Location"));
    made.location = target ? target->text() : "";
  }
  return made;
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
  if (commit.prepared) {
    sum += commit.prepared->metadata.size();
    if (const auto& frames = commit.prepared->frames) {
      sum += frames->metadata.size() + frames->text.size();
    }
  }
  return sum + (commit.document ? commit.document->text.size() : 0);
}

}  // namespace shilu
