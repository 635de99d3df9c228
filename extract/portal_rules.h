// PortalRule: what was written down about the pages of one portal that no heuristic gets right.
// PortalRules: the rule for an address. seeds/rules/README.md tells people how to write them.
//
// Values, copied freely; const members may be called by any number of threads at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/url.h"
#include "extract/selector.h"

namespace re2 {
class RE2;
}

namespace shilu {

struct PortalRule {
  std::string name;  // where it is written: "qinghe.toml:3"

  // The pages it is for.
  std::string host;                                   // as Url::host
  bool subdomains = false;                            // the hosts below it too
  std::string path;                                   // the beginning of Url::path; "" for any
  std::shared_ptr<const re2::RE2> pattern = nullptr;  // somewhere in path and query; null for any

  // What it says of them. Of a list the first selector that finds something counts; of `drop` all.
  std::vector<Selector> container;
  std::vector<Selector> drop;
  std::vector<Selector> title;
  std::vector<Selector> date;
  std::vector<Selector> source;

  // The attributes its selectors test: what scan_html is asked to keep.
  std::vector<std::string> attributes() const;

  // The same for rules that say the same of the same pages, wherever they are written: 8
  // hexadecimal digits.
  std::string revision() const;
};

class PortalRules {
 public:
  // Null where it was taken in; else the earlier rule for the very same host, path and pattern.
  const PortalRule* add(PortalRule rule);

  // The nearest wins: the host itself before a domain above it; then a pattern, in the order they
  // were added; then the longest path. Null where none is for the page.
  const PortalRule* find(const Url& url) const;

  size_t size() const { return rules_.size(); }
  const PortalRule& operator[](size_t index) const { return rules_[index]; }

 private:
  const PortalRule* find_below(std::string_view domain, const Url& url) const;

  std::vector<PortalRule> rules_;
  std::unordered_map<std::string, std::vector<size_t>> of_host_;  // in the order of find
};

}  // namespace shilu
