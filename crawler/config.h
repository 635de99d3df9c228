// CrawlConfig: what a crawl is told, from its config file (TOML) and overridden by options.
//
//   contact = "archive@example.org"   # address or mail in the user agent; asked for unless all
//                                     # hosts are loopback
//   gap = "3s"                        # least rest between requests to a host
//   address_gap = "1s"                # least time from one request to the next between hosts that
//                                     # share an IP address
//   address_groups = ["address-groups.tsv"]   # where that is otherwise, from the config file's
//                                     # folder; crawler/address_rules.h
//   subdomains = false                # hosts below a seed's host are in scope too
//   include = ["/zwgk/"]              # RE2 patterns: an address must match one, if there are any
//   exclude = ["/search"]             # and none of these
//   rules = ["rules"]                 # files and folders of portals' rules, from the config
//                                     # file's folder; seeds/rules/README.md
//   fetch_threads = 1
//   extract_threads = 2               # the machine's cores if absent
//
//   [[quiet]]                         # hours in Beijing time; as many of these as needed
//   from = "08:30"
//   to = "18:00"
//   hosts = ["ln.gov.cn"]             # these and those below them are not asked then
//   provinces = ["辽宁省"]            # hosts of seed files with it in their province column
//
//   [limits]
//   page_bytes = 10485760             # of a decoded page
//   attachment_bytes = 67108864
//   connect_timeout = "15s"
//   first_byte_timeout = "30s"
//   total_timeout = "2m"
//   redirects = 5                     # in a chain
//   free_space_bytes = 67108864       # with less, nothing is written and the crawl ends
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crawler/address_rules.h"
#include "crawler/politeness.h"
#include "crawler/quiet_hours.h"

namespace shilu {

// A [[quiet]] of the config.
struct QuietSetting {
  QuietWindow window;
  std::vector<std::string> hosts;
  std::vector<std::string> provinces;
};

struct CrawlConfig {
  std::string contact;
  Milliseconds gap = kStandardGap;
  std::optional<Milliseconds> address_gap;
  std::vector<std::string> address_groups;
  bool subdomains = false;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::vector<std::string> rules;
  std::vector<QuietSetting> quiet;
  unsigned fetch_threads = 1;
  unsigned extract_threads = 0;  // 0: as many as the machine has cores

  size_t page_bytes = 10 << 20;
  size_t attachment_bytes = 64 << 20;
  Milliseconds connect_timeout{15'000};
  Milliseconds first_byte_timeout{30'000};
  Milliseconds total_timeout{120'000};
  int redirects = 5;
  uint64_t free_space_bytes = uint64_t{64} << 20;
};

// The address_gap, or what stands for it: 1 s, and for loopback's shorter gaps a third of the gap.
Milliseconds address_gap_of(const CrawlConfig& config);

// kInvalidArgument with file and line for what is no TOML, an unknown key, or a value out of range.
Result<CrawlConfig> load_config(const std::string& path);

}  // namespace shilu
