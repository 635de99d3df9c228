// Scope: which addresses belong to a crawl.
//
// A seed stands for its whole host, whatever its path, scheme and port. With subdomains also for
// the hosts below it, a "www." before the seed's host not counted: www.ln.gov.cn brings in
// xxgk.ln.gov.cn. (www.gov.cn does not bring in all of gov.cn: names are registered below that.)
// Of what the seeds bring in, patterns choose.
//
// Constant after make(); any thread may ask.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace re2 {
class RE2;
}

namespace shilu {

enum class ScopeVerdict { kInScope, kOtherHost, kExcluded, kNotIncluded };
inline constexpr size_t kScopeVerdictCount = 4;

// The counted reason: "in_scope", "other_host", "excluded", "not_included".
std::string_view scope_verdict_name(ScopeVerdict verdict);

// The name below which a seed brings in all hosts, with subdomains: its own, or that without
// "www.". An IP address stands for itself.
std::string_view domain_of_seed(std::string_view host);

struct ScopeOptions {
  bool subdomains = false;
  // RE2 patterns, found anywhere in an address's text. If there are include patterns one must
  // match; no exclude pattern may.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
};

class Scope {
 public:
  // kInvalidArgument names the pattern that is none.
  static Result<Scope> make(std::span<const Url> seeds, const ScopeOptions& options);

  ScopeVerdict judge(const Url& url) const;

  // The same for the same seeds' hosts and options, and for no others.
  std::string fingerprint() const;

 private:
  using Patterns = std::vector<std::shared_ptr<const re2::RE2>>;

  Scope() = default;
  bool has_host(std::string_view host) const;

  std::set<std::string, std::less<>> hosts_;
  std::set<std::string, std::less<>> domains_;  // names below which all hosts belong
  Patterns include_;
  Patterns exclude_;
};

}  // namespace shilu
