#include "crawler/reasons.h"

#include <fmt/format.h>

#include "crawler/frontier.h"
#include "crawler/host_overview.h"
#include "crawler/outcome.h"
#include "crawler/traps.h"

namespace shilu {
namespace {

// An address, what is stored of it, and what of its host.
struct Known {
  const Url& url;
  UrlState state;
  std::optional<HostState> host;
  HostStanding standing;
};

Result<std::optional<HostState>> host_state_of(const Archive& archive, const Url& url) {
  const Result<std::optional<std::string>> record = archive.host_state(url.host_key());
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  if (!*record) {
    return std::optional<HostState>();
  }
  return host_state_from_record(url.host_key(), **record).map([](HostState state) {
    return std::optional<HostState>(std::move(state));
  });
}

Result<std::optional<PauseMark>> pause_of(const Archive& archive, const Url& url) {
  const Result<std::optional<std::string>> mark =
      archive.host_mark(politeness_name(url.host_key()));
  if (!mark) {
    return tl::unexpected<Error>(mark.error());
  }
  return *mark ? std::optional(pause_mark_from_record(**mark)) : std::nullopt;
}

std::string when(const std::optional<Instant>& at) {
  return at ? format_instant(*at) : "a time that is not known";
}

std::string version_text(const UrlState& state) {
  return state.versions == 0 ? ""
                             : fmt::format("; its newest version is {} of {}", state.versions,
                                           when(state.last_changed));
}

// By which line of robots.txt, if any does.
std::optional<RobotsVerdict> refusal(const Known& known) {
  if (!known.host || !known.host->robots) {
    return std::nullopt;
  }
  RobotsVerdict verdict = known.host->robots->rules().check(known.url.path_and_query());
  return verdict.allowed ? std::nullopt : std::optional(std::move(verdict));
}

void enter_refusal(const Known& known, Reason& reason) {
  if (const std::optional<RobotsVerdict> verdict = refusal(known)) {
    reason.robots_line = verdict->line;
    reason.state = "refused";
    reason.sentence =
        fmt::format("is refused by line {} of robots.txt, \"{}\", as read at {}", verdict->line,
                    verdict->line_text, format_instant(known.host->robots->fetched_at));
  } else {
    reason.state = "refused";
    reason.sentence = fmt::format(
        "was refused by robots.txt at {}, which allows it as it was read last: the next run asks "
        "it",
        when(known.state.last_fetched));
  }
}

void enter_queued(const Known& known, Reason& reason) {
  if (refusal(known)) {
    enter_refusal(known, reason);
    return;
  }
  reason.state = "queued";
  reason.sentence = "is queued, and its host " + standing_text(known.standing);
  reason.host = known.standing;
}

void enter_done(const Known& known, Reason& reason) {
  const UrlState& state = known.state;
  reason.state = "done";
  if (state.versions == 0) {
    reason.sentence =
        fmt::format("was read at {}{}, and made no version", when(state.last_fetched),
                    state.kind ? fmt::format(" as {}", kind_name(*state.kind)) : std::string());
    return;
  }
  reason.sentence =
      fmt::format("is done at version {} of {}, and was read last at {} ({})", state.versions,
                  when(state.last_changed), when(state.last_fetched), state.outcome);
}

// What became of it when it was asked last.
void enter_outcome(const Known& known, Reason& reason) {
  const UrlState& state = known.state;
  if (state.outcome == outcome_name(Outcome::kRobots)) {
    enter_refusal(known, reason);
  } else if (state.outcome == outcome_name(Outcome::kRobotsUnknown)) {
    reason.state = "refused";
    reason.sentence = fmt::format(
        "was not asked at {}, since the robots.txt of its host could not be had; the host {}",
        when(state.last_fetched), standing_text(known.standing));
    reason.host = known.standing;
  } else if (state.outcome == outcome_name(Outcome::kOutOfScope)) {
    reason.state = "refused";
    reason.sentence =
        fmt::format("was left out at {}: it is out of scope", when(state.last_fetched));
  } else if (state.gone) {
    reason.state = "gone";
    reason.sentence =
        fmt::format("is gone: version {} of {} says so", state.versions, when(state.last_changed));
  } else if (state.outcome == outcome_name(Outcome::kOk) ||
             state.outcome == outcome_name(Outcome::kNotModified)) {
    enter_done(known, reason);
  } else {
    reason.state = "failed";
    reason.sentence =
        fmt::format("was asked at {}: {}{}{}", when(state.last_fetched), state.outcome,
                    state.status > 0 ? fmt::format(" (status {})", state.status) : std::string(),
                    version_text(state));
  }
}

Reason why_known(const Known& known) {
  Reason reason;
  reason.about = known.url.text();
  reason.outcome = known.state.outcome;
  reason.version = known.state.versions;
  reason.at = known.state.last_fetched;
  if (known.state.queued) {
    enter_queued(known, reason);
  } else if (known.state.outcome.empty()) {
    reason.state = "never_seen";
    reason.sentence = "is known, and was not asked yet";
  } else {
    enter_outcome(known, reason);
  }
  return reason;
}

Reason why_unknown(const Url& url, Instant now) {
  Reason reason;
  reason.about = url.text();
  if (const std::optional<Trap> trap = trap_of(url, now)) {
    reason.state = "trap";
    reason.sentence = fmt::format("is left out wherever it is met: {}", trap_name(*trap));
    reason.outcome = trap_name(*trap);
  } else {
    reason.state = "never_seen";
    reason.sentence = "was never seen: no page that was read leads to it, or it is out of scope";
  }
  return reason;
}

}  // namespace

std::string host_and_port(const Url& url) {
  const std::string& text = url.text();
  const size_t begin = text.find("://") + 3;
  return text.substr(begin, text.find('/', begin) - begin);
}

Result<Reason> why_address(const Archive& archive, const Url& url, const QuietHours& quiet,
                           Instant now) {
  const Result<std::optional<RemovalNote>> forgotten = archive.forgotten(url);
  if (!forgotten) {
    return tl::unexpected<Error>(forgotten.error());
  }
  if (*forgotten) {
    Reason reason{"forgotten",
                  fmt::format("was forgotten at {}, and is never fetched again: {}",
                              format_instant((*forgotten)->at), (*forgotten)->why),
                  url.text()};
    reason.at = (*forgotten)->at;
    return reason;
  }
  Result<std::optional<UrlState>> state = archive.url_state(url);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  if (!*state) {
    return why_unknown(url, now);
  }
  Result<std::optional<HostState>> host = host_state_of(archive, url);
  if (!host) {
    return tl::unexpected<Error>(host.error());
  }
  const Result<std::optional<PauseMark>> paused = pause_of(archive, url);
  if (!paused) {
    return tl::unexpected<Error>(paused.error());
  }
  Known known{url, std::move(**state), std::move(*host), {}};
  known.standing = standing_of(known.host, /*waits=*/true, *paused, quiet, url.host(), now);
  return why_known(known);
}

Result<std::vector<Reason>> why_host(const Archive& archive, const std::string& host,
                                     const QuietHours& quiet, Instant now) {
  const Result<Url> url = Url::parse("http://" + host + "/");
  if (!url || url->path_and_query() != "/") {
    return fail(ErrorCode::kInvalidArgument, "'" + host + "' is no host's name");
  }
  const bool has_port = host_and_port(*url).find(':') != std::string::npos;
  const std::string name = has_port ? url->host_key() : politeness_name(url->host_key());
  std::vector<Reason> reasons;
  const Status stood = stand_hosts(
      archive, name, quiet, now, [&](const std::string& host_key, const HostStanding& standing) {
        Reason reason{std::string(standing_name(standing.standing)), standing_text(standing),
                      host_and_port(robots_address_of(host_key))};
        reason.host = standing;
        reasons.push_back(std::move(reason));
      });
  if (!stood) {
    return tl::unexpected<Error>(stood.error());
  }
  if (reasons.empty()) {
    const Result<std::optional<PauseMark>> paused = pause_of(archive, *url);
    if (!paused) {
      return tl::unexpected<Error>(paused.error());
    }
    const HostStanding standing =
        standing_of({}, /*waits=*/false, *paused, quiet, url->host(), now);
    reasons.push_back(
        {*paused ? std::string(standing_name(standing.standing)) : "never_seen",
         *paused ? standing_text(standing) : "was never asked, and nothing waits for it", host});
  }
  return reasons;
}

}  // namespace shilu
