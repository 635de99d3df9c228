#include "app/crawl_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crawler/portal_rules_file.h"
#include "crawler/seeds.h"

namespace shilu {
namespace {

bool leads_to_loopback(const Url& seed, const HostOverrides& overrides) {
  const std::vector<std::string>& addresses = overrides.addresses_of(seed.host());
  if (addresses.empty()) {
    return seed.has_loopback_host();
  }
  return std::all_of(addresses.begin(), addresses.end(), [](const std::string& address) {
    return address.starts_with("127.") || address == "::1";
  });
}

Status apply_options(const CrawlArguments& arguments, CrawlPlan& plan) {
  if (!arguments.gap.empty()) {
    const Result<Milliseconds> gap = parse_duration(arguments.gap);
    if (!gap) {
      return fail_at("--gap", gap.error());
    }
    plan.config.gap = *gap;
  }
  if (!arguments.max_time.empty()) {
    const Result<Milliseconds> max_time = parse_duration(arguments.max_time);
    if (!max_time) {
      return fail_at("--max-time", max_time.error());
    }
    plan.max_time = *max_time;
  }
  CrawlConfig& config = plan.config;
  config.include.insert(config.include.end(), arguments.include.begin(), arguments.include.end());
  config.exclude.insert(config.exclude.end(), arguments.exclude.begin(), arguments.exclude.end());
  config.rules.insert(config.rules.end(), arguments.rules.begin(), arguments.rules.end());
  config.subdomains = config.subdomains || arguments.subdomains;
  return {};
}

Status check_manners(const CrawlPlan& plan) {
  if (plan.loopback_only) {
    return {};
  }
  if (plan.config.gap < kLeastGap) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a gap of {} is for loopback hosts only: write {} or more",
                            format_duration(plan.config.gap), format_duration(kLeastGap)));
  }
  if (address_gap_of(plan.config) < AddressLimits().apart) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("an address_gap of {} is for loopback hosts only: write {} or more",
                            format_duration(address_gap_of(plan.config)),
                            format_duration(AddressLimits().apart)));
  }
  if (plan.config.contact.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "portals must be able to reach you: put contact = \"address or mail\" in the "
                "file given with --config");
  }
  return {};
}

Result<QuietHours> quiet_hours_of(const CrawlConfig& config,
                                  const std::vector<std::string>& seed_files) {
  QuietHours quiet;
  for (const QuietSetting& setting : config.quiet) {
    Result<std::vector<std::string>> hosts = hosts_of_provinces(seed_files, setting.provinces);
    if (!hosts) {
      return fail_at("quiet", hosts.error());
    }
    // What a seed brings in is of its province too.
    if (config.subdomains) {
      std::transform(hosts->begin(), hosts->end(), hosts->begin(),
                     [](const std::string& host) { return std::string(domain_of_seed(host)); });
    }
    hosts->insert(hosts->end(), setting.hosts.begin(), setting.hosts.end());
    for (const std::string& host : *hosts) {
      quiet.add(host, setting.window);
    }
  }
  return quiet;
}

}  // namespace

Result<QuietHours> quiet_hours_of(const CrawlArguments& arguments) {
  if (arguments.config_file.empty()) {
    return QuietHours();
  }
  Result<CrawlConfig> config = load_config(arguments.config_file);
  if (!config) {
    return tl::unexpected(config.error());
  }
  config->subdomains = config->subdomains || arguments.subdomains;
  return quiet_hours_of(*config, arguments.seed_files);
}

Result<CrawlPlan> make_plan(const CrawlArguments& arguments) {
  CrawlPlan plan;
  if (!arguments.config_file.empty()) {
    Result<CrawlConfig> config = load_config(arguments.config_file);
    if (!config) {
      return tl::unexpected(config.error());
    }
    plan.config = *std::move(config);
  }
  if (Status status = apply_options(arguments, plan); !status) {
    return tl::unexpected(status.error());
  }
  if (!arguments.hosts_file.empty()) {
    Result<HostOverrides> overrides = HostOverrides::load(arguments.hosts_file);
    if (!overrides) {
      return tl::unexpected(overrides.error());
    }
    plan.overrides = *std::move(overrides);
  }
  Result<QuietHours> quiet = quiet_hours_of(plan.config, arguments.seed_files);
  if (!quiet) {
    return tl::unexpected(quiet.error());
  }
  plan.quiet = *std::move(quiet);
  plan.addresses = AddressRules({address_gap_of(plan.config), AddressLimits().in_flight});
  for (const std::string& file : plan.config.address_groups) {
    if (Status status = plan.addresses.add_file(file); !status) {
      return tl::unexpected(status.error());
    }
  }
  Result<PortalRules> rules = load_portal_rules(plan.config.rules);
  if (!rules) {
    return tl::unexpected(rules.error());
  }
  plan.rules = *std::move(rules);
  Result<std::vector<Url>> seeds = load_seeds(arguments.seed_files, arguments.addresses);
  if (!seeds) {
    return tl::unexpected(seeds.error());
  }
  plan.seeds = *std::move(seeds);
  plan.loopback_only = std::all_of(plan.seeds.begin(), plan.seeds.end(), [&](const Url& seed) {
    return leads_to_loopback(seed, plan.overrides);
  });
  if (Status status = check_manners(plan); !status) {
    return tl::unexpected(status.error());
  }
  return plan;
}

std::string user_agent(const CrawlConfig& config) {
  const std::string product = "shilu/" SHILU_VERSION;
  return config.contact.empty() ? product : fmt::format("{} (+{})", product, config.contact);
}

Result<Scope> make_scope(const CrawlPlan& plan) {
  return Scope::make(plan.seeds,
                     {plan.config.subdomains, plan.config.include, plan.config.exclude});
}

}  // namespace shilu
