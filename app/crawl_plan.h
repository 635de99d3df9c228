// CrawlPlan: what a crawl is told, by its options, its settings and its seeds, read and checked.
//
// Whatever is wrong with that is said before the archive is touched and anything is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "crawler/address_rules.h"
#include "crawler/config.h"
#include "crawler/host_overrides.h"
#include "crawler/quiet_hours.h"
#include "crawler/scope.h"
#include "extract/portal_rules.h"

namespace shilu {

// As given on the command line.
struct CrawlArguments {
  std::string archive;
  std::vector<std::string> seed_files;
  std::vector<std::string> addresses;
  std::string config_file;
  std::string hosts_file;
  std::string gap;
  std::string max_time;
  std::string log_file;
  std::optional<uint64_t> max_pages;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::vector<std::string> rules;
  bool subdomains = false;
  bool dry_run = false;
  bool json = false;
};

// Everything a crawl is made of, checked, before the archive is touched.
struct CrawlPlan {
  CrawlConfig config;
  std::vector<Url> seeds;
  HostOverrides overrides;
  PortalRules rules;
  AddressRules addresses{AddressLimits()};
  QuietHours quiet;
  bool loopback_only = false;
  std::optional<Milliseconds> max_time;
};

// kInvalidArgument, or what a file's reader says, naming the option or the file and its line.
Result<CrawlPlan> make_plan(const CrawlArguments& arguments);

// The quiet hours that the config and the seed files of `arguments` tell; none without a config.
Result<QuietHours> quiet_hours_of(const CrawlArguments& arguments);

std::string user_agent(const CrawlConfig& config);

Result<Scope> make_scope(const CrawlPlan& plan);

}  // namespace shilu
