#include "crawler/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "store/proof.h"

namespace shilu {
namespace {

double per_second(uint64_t count, Milliseconds elapsed) {
  return elapsed.count() > 0
             ? 1000.0 * static_cast<double>(count) / static_cast<double>(elapsed.count())
             : 0;
}

std::string line(std::string_view label, const std::string& value) {
  return fmt::format("  {:<22} {}\n", label, value);
}

void put_counters(const Counters& counters, nlohmann::ordered_json& json) {
  json["finished"] = counters.pages_finished();
  json["outcomes"] = nlohmann::ordered_json::object();
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    if (counters.finished[i] > 0) {
      json["outcomes"][std::string(outcome_name(static_cast<Outcome>(i)))] =
          counters.finished[i].load();
    }
  }
  json["errors"] = counters.errors();
  json["requests"] = counters.requests.load();
  json["received_bytes"] = counters.received_bytes.load();
  json["asked_again_later"] = counters.retries.load();
  json["circuits_opened"] = counters.circuits_opened.load();
  json["circuits_closed"] = counters.circuits_closed.load();
  json["documents_new"] = counters.versions_new.load();
  json["documents_changed"] = counters.versions_changed.load();
  json["documents_gone"] = counters.versions_gone.load();
  json["documents_unchanged"] = counters.documents_unchanged.load();
  json["links_queued"] = counters.links_queued.load();
  json["links_dropped"] = nlohmann::ordered_json::object();
  for (size_t i = 0; i < kScopeVerdictCount; ++i) {
    if (counters.links_dropped[i] > 0) {
      json["links_dropped"][std::string(scope_verdict_name(static_cast<ScopeVerdict>(i)))] =
          counters.links_dropped[i].load();
    }
  }
  for (size_t i = 0; i < kTrapCount; ++i) {
    if (counters.links_trapped[i] > 0) {
      json["links_dropped"][std::string(trap_name(static_cast<Trap>(i)))] =
          counters.links_trapped[i].load();
    }
  }
  if (counters.outlinks_dropped > 0) {
    json["links_dropped"]["too_many_on_a_page"] = counters.outlinks_dropped.load();
  }
  if (counters.links_forgotten > 0) {
    json["links_dropped"]["forgotten"] = counters.links_forgotten.load();
  }
  json["links_unusable"] = counters.links_unusable.load();
  json["shapes_demoted"] = counters.shapes_demoted.load();
  json["links_without_session"] = counters.sessions_dropped.load();
}

}  // namespace

std::string_view crawl_end_name(CrawlEnd end) {
  switch (end) {
    case CrawlEnd::kDone:
      return "done";
    case CrawlEnd::kWaiting:
      return "waiting";
    case CrawlEnd::kLimited:
      return "limited";
    case CrawlEnd::kInterrupted:
      return "interrupted";
    case CrawlEnd::kFailed:
      return "failed";
  }
  return {};
}

uint64_t Counters::pages_finished() const {
  uint64_t sum = 0;
  for (const auto& count : finished) {
    sum += count;
  }
  return sum;
}

uint64_t Counters::errors() const {
  uint64_t sum = 0;
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    if (rule_of(static_cast<Outcome>(i)).severity == Severity::kError) {
      sum += finished[i];
    }
  }
  return sum;
}

std::string progress_line(const Counters& counters, uint64_t queued, Milliseconds elapsed) {
  const uint64_t pages = counters.pages_finished();
  return fmt::format(
      "pages {} · {:.1f}/s · hosts resting {} · new {} · changed {} · unchanged {} · errors {} · "
      "queued {}",
      pages, per_second(pages, elapsed), counters.hosts_waiting.load(),
      counters.versions_new.load(), counters.versions_changed.load(),
      counters.documents_unchanged.load(), counters.errors(), queued);
}

std::string report_text(const RunReport& report, const Counters& counters) {
  std::string text = fmt::format("run {}{}: {} after {:.1f} s\n", report.run,
                                 report.continued ? " (continued)" : "", crawl_end_name(report.end),
                                 static_cast<double>(report.took.count()) / 1000);
  text += line("addresses finished", fmt::format("{}", counters.pages_finished()));
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    if (counters.finished[i] > 0) {
      text += line(fmt::format("  {}", outcome_name(static_cast<Outcome>(i))),
                   fmt::format("{}", counters.finished[i].load()));
    }
  }
  text += line("requests", fmt::format("{}, {} bytes received", counters.requests.load(),
                                       counters.received_bytes.load()));
  text += line("asked again later", fmt::format("{}", counters.retries.load()));
  if (counters.circuits_opened + counters.circuits_closed > 0) {
    text += line("hosts cut off", fmt::format("{}, back again {}", counters.circuits_opened.load(),
                                              counters.circuits_closed.load()));
  }
  text += line("documents new", fmt::format("{}", counters.versions_new.load()));
  text += line("documents changed", fmt::format("{}", counters.versions_changed.load()));
  text += line("documents gone", fmt::format("{}", counters.versions_gone.load()));
  text += line("documents unchanged", fmt::format("{}", counters.documents_unchanged.load()));
  text += line("links queued", fmt::format("{}", counters.links_queued.load()));
  for (size_t i = 0; i < kScopeVerdictCount; ++i) {
    if (counters.links_dropped[i] > 0) {
      text += line(fmt::format("  links {}", scope_verdict_name(static_cast<ScopeVerdict>(i))),
                   fmt::format("{}", counters.links_dropped[i].load()));
    }
  }
  for (size_t i = 0; i < kTrapCount; ++i) {
    if (counters.links_trapped[i] > 0) {
      text += line(fmt::format("  links {}", trap_name(static_cast<Trap>(i))),
                   fmt::format("{}", counters.links_trapped[i].load()));
    }
  }
  if (counters.outlinks_dropped > 0) {
    text += line("  links past a page's", fmt::format("{}", counters.outlinks_dropped.load()));
  }
  if (counters.sessions_dropped > 0) {
    text += line("  links without session", fmt::format("{}", counters.sessions_dropped.load()));
  }
  if (counters.shapes_demoted > 0) {
    text += line("shapes put last", fmt::format("{}", counters.shapes_demoted.load()));
  }
  if (counters.links_forgotten > 0) {
    text += line("  links forgotten", fmt::format("{}", counters.links_forgotten.load()));
  }
  if (counters.links_unusable > 0) {
    text += line("  links unusable", fmt::format("{}", counters.links_unusable.load()));
  }
  text += line("still waiting", fmt::format("{}", report.left_waiting));
  text += line("log head", head_text(report.log_head));
  return text;
}

std::string live_report_json(const Counters& counters, uint64_t queued, Milliseconds elapsed) {
  nlohmann::ordered_json json = {{"elapsed_ms", elapsed.count()}};
  put_counters(counters, json);
  json["hosts_resting"] = counters.hosts_waiting.load();
  json["queued"] = queued;
  return json.dump();
}

std::string report_json(const RunReport& report, const Counters& counters) {
  nlohmann::ordered_json json;
  json["run"] = report.run;
  json["continued"] = report.continued;
  json["started_at"] = format_instant(report.started_at);
  json["took_ms"] = report.took.count();
  json["end"] = crawl_end_name(report.end);
  put_counters(counters, json);
  json["left_waiting"] = report.left_waiting;
  json["log_head"] = head_text(report.log_head);
  return json.dump();
}

}  // namespace shilu
