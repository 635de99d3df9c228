#include "crawler/scope.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "base/digest.h"
#include "base/url_host.h"

namespace shilu {
namespace {

constexpr std::string_view kVerdictNames[kScopeVerdictCount] = {"in_scope", "other_host",
                                                                "excluded", "not_included"};

// Below these the .cn registry gives names to different owners.
constexpr std::string_view kRegistrySuffixes[] = {"ac.cn",  "com.cn", "edu.cn", "gov.cn",
                                                  "mil.cn", "net.cn", "org.cn"};

bool is_registry_suffix(std::string_view name) {
  return name.find('.') == std::string_view::npos ||
         std::find(std::begin(kRegistrySuffixes), std::end(kRegistrySuffixes), name) !=
             std::end(kRegistrySuffixes);
}

bool is_ip_address(std::string_view host) {
  return host.starts_with('[') || is_ipv4_host(host);
}

Result<std::vector<std::shared_ptr<const re2::RE2>>> compile(
    const std::vector<std::string>& patterns) {
  std::vector<std::shared_ptr<const re2::RE2>> compiled;
  for (const std::string& pattern : patterns) {
    auto expression = std::make_shared<const re2::RE2>(pattern, re2::RE2::Quiet);
    if (!expression->ok()) {
      return fail(ErrorCode::kInvalidArgument,
                  "'" + pattern + "' is not a pattern: " + expression->error());
    }
    compiled.push_back(std::move(expression));
  }
  return compiled;
}

bool matches_any(const std::vector<std::shared_ptr<const re2::RE2>>& patterns,
                 const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return re2::RE2::PartialMatch(text, *pattern); });
}

}  // namespace

std::string_view domain_of_seed(std::string_view host) {
  constexpr std::string_view kWww = "www.";
  const bool has_www = host.starts_with(kWww);
  return has_www && !is_registry_suffix(host.substr(kWww.size())) ? host.substr(kWww.size()) : host;
}

std::string_view scope_verdict_name(ScopeVerdict verdict) {
  return kVerdictNames[static_cast<size_t>(verdict)];
}

Result<Scope> Scope::make(std::span<const Url> seeds, const ScopeOptions& options) {
  Scope scope;
  Result<Patterns> include = compile(options.include);
  Result<Patterns> exclude = compile(options.exclude);
  for (const Result<Patterns>* patterns : {&include, &exclude}) {
    if (!*patterns) {
      return tl::unexpected(patterns->error());
    }
  }
  scope.include_ = *std::move(include);
  scope.exclude_ = *std::move(exclude);
  for (const Url& seed : seeds) {
    scope.hosts_.emplace(seed.host());
    if (options.subdomains && !is_ip_address(seed.host())) {
      scope.domains_.emplace(domain_of_seed(seed.host()));
    }
  }
  return scope;
}

std::string Scope::fingerprint() const {
  std::string all;
  const auto add = [&all](char sort, std::string_view value) {
    all += sort;
    all += value;
    all += '\n';
  };
  for (const std::string& host : hosts_) {
    add('h', host);
  }
  for (const std::string& domain : domains_) {
    add('d', domain);
  }
  for (const auto& pattern : include_) {
    add('i', pattern->pattern());
  }
  for (const auto& pattern : exclude_) {
    add('e', pattern->pattern());
  }
  return sha256_hex(all);
}

bool Scope::has_host(std::string_view host) const {
  if (hosts_.contains(host)) {
    return true;
  }
  if (domains_.empty() || is_ip_address(host)) {
    return false;
  }
  while (!domains_.contains(host)) {
    const size_t dot = host.find('.');
    if (dot == std::string_view::npos) {
      return false;
    }
    host.remove_prefix(dot + 1);
  }
  return true;
}

ScopeVerdict Scope::judge(const Url& url) const {
  if (!has_host(url.host())) {
    return ScopeVerdict::kOtherHost;
  }
  if (matches_any(exclude_, url.text())) {
    return ScopeVerdict::kExcluded;
  }
  if (!include_.empty() && !matches_any(include_, url.text())) {
    return ScopeVerdict::kNotIncluded;
  }
  return ScopeVerdict::kInScope;
}

}  // namespace shilu
