#include "extract/portal_rules.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/digest.h"

namespace shilu {
namespace {

std::string_view pattern_text(const PortalRule& rule) {
  return rule.pattern ? std::string_view(rule.pattern->pattern()) : "";
}

bool is_for(const PortalRule& rule, const Url& url) {
  if (rule.host != url.host() && !rule.subdomains) {
    return false;
  }
  if (rule.pattern) {
    const std::string_view target = url.path_and_query();
    return re2::RE2::PartialMatch(re2::StringPiece(target.data(), target.size()), *rule.pattern);
  }
  return url.path().starts_with(rule.path);
}

}  // namespace

std::vector<std::string> PortalRule::attributes() const {
  std::vector<std::string> names;
  for (const auto* selectors : {&container, &drop, &title, &date, &source}) {
    for (const Selector& selector : *selectors) {
      names.insert(names.end(), selector.attributes().begin(), selector.attributes().end());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string PortalRule::revision() const {
  std::string said = host + (subdomains ? "\n*" : "\n") + "\n" + path + "\n";
  said += pattern_text(*this);
  for (const auto* selectors : {&container, &drop, &title, &date, &source}) {
    said += "\n";
    for (const Selector& selector : *selectors) {
      said += "\n" + selector.text();
    }
  }
  return sha256_hex(said).substr(0, 8);
}

const PortalRule* PortalRules::add(PortalRule rule) {
  std::vector<size_t>& ranked = of_host_[rule.host];
  for (const size_t index : ranked) {
    const PortalRule& other = rules_[index];
    if (other.path == rule.path && pattern_text(other) == pattern_text(rule)) {
      return &other;
    }
  }
  // Before the first that it goes before: later patterns after earlier ones.
  const auto goes_before = [&](size_t index) {
    const PortalRule& other = rules_[index];
    return !other.pattern && (rule.pattern || rule.path.size() > other.path.size());
  };
  ranked.insert(std::find_if(ranked.begin(), ranked.end(), goes_before), rules_.size());
  rules_.push_back(std::move(rule));
  return nullptr;
}

const PortalRule* PortalRules::find(const Url& url) const {
  for (std::string_view domain = url.host();;) {
    if (const PortalRule* rule = find_below(domain, url)) {
      return rule;
    }
    const size_t dot = domain.find('.');
    if (dot == std::string_view::npos) {
      return nullptr;
    }
    domain.remove_prefix(dot + 1);
  }
}

const PortalRule* PortalRules::find_below(std::string_view domain, const Url& url) const {
  const auto known = of_host_.find(std::string(domain));
  if (known == of_host_.end()) {
    return nullptr;
  }
  const std::vector<size_t>& ranked = known->second;
  const auto found = std::find_if(ranked.begin(), ranked.end(),
                                  [&](size_t index) { return is_for(rules_[index], url); });
  return found == ranked.end() ? nullptr : &rules_[*found];
}

}  // namespace shilu
