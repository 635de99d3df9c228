// Reasons: why an address or a host stands as it does, in a sentence, of what is stored of it: the
// state of the address, the record of its host with its copy of robots.txt, and pauses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "crawler/host_standing.h"
#include "store/archive.h"

namespace shilu {

// "www.yunxi.gov.cn:8080", the port where it is not the scheme's.
std::string host_and_port(const Url& url);

struct Reason {
  // Of an address: "forgotten", "queued", "refused", "trap", "done", "failed", "gone" or
  // "never_seen"; of a host standing_name, or "never_seen".
  std::string state;
  std::string sentence;  // without a full stop at its end
  std::string about;     // the address, or the host's name and port
  std::optional<HostStanding> host = {};
  std::string outcome = {};        // of the last fetch
  size_t robots_line = 0;          // that refuses it, from 1
  uint32_t version = 0;            // the newest
  std::optional<Instant> at = {};  // the last fetch, or when it was forgotten
};

Result<Reason> why_address(const Archive& archive, const Url& url, const QuietHours& quiet,
                           Instant now);

// Of each server that is known under that name, or under name and port; one that says so where
// there is none. kInvalidArgument where it is no host's name.
Result<std::vector<Reason>> why_host(const Archive& archive, const std::string& host,
                                     const QuietHours& quiet, Instant now);

}  // namespace shilu
