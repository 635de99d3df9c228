#include "extract/portal_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <catch2/catch.hpp>

namespace shilu {
namespace {

PortalRule rule_for(const std::string& name, const std::string& host, const std::string& path = "",
                    const std::string& pattern = "") {
  PortalRule rule;
  rule.name = name;
  rule.host = host;
  rule.path = path;
  if (!pattern.empty()) rule.pattern = std::make_shared<const re2::RE2>(pattern);
  rule.container = {Selector::parse("#zw").value()};
  return rule;
}

PortalRule with_subdomains(PortalRule rule) {
  rule.subdomains = true;
  return rule;
}

std::string found(const PortalRules& rules, const std::string& address) {
  const PortalRule* const rule = rules.find(Url::parse(address).value());
  return rule == nullptr ? "none" : rule->name;
}

TEST_CASE("a rule is for the pages of its host, path and pattern") {
  PortalRules rules;
  rules.add(rule_for("any page", "a.county.example"));
  rules.add(rule_for("path", "b.county.example", "/zwgk/"));
  rules.add(rule_for("pattern", "c.county.example", "", "^/art/\\d{4}/|[?&]id=7$"));
  rules.add(with_subdomains(rule_for("domain", "city.example")));

  CHECK(found(rules, "http://a.county.example/") == "any page");
  CHECK(found(rules, "https://a.county.example:8443/x?y") == "any page");
  CHECK(found(rules, "http://www.a.county.example/") == "none");
  CHECK(found(rules, "http://county.example/") == "none");

  CHECK(found(rules, "http://b.county.example/zwgk/a.html") == "path");
  CHECK(found(rules, "http://b.county.example/zwgk") == "none");
  CHECK(found(rules, "http://b.county.example/x/zwgk/") == "none");

  CHECK(found(rules, "http://c.county.example/art/2018/3/6/a.html") == "pattern");
  CHECK(found(rules, "http://c.county.example/show.jsp?id=7") == "pattern");
  CHECK(found(rules, "http://c.county.example/show.jsp?id=71") == "none");
  CHECK(found(rules, "http://c.county.example/x/art/2018/") == "none");

  CHECK(found(rules, "http://city.example/") == "domain");
  CHECK(found(rules, "http://water.city.example/") == "domain");
  CHECK(found(rules, "http://www.water.city.example/") == "domain");
  CHECK(found(rules, "http://watercity.example/") == "none");
  CHECK(found(rules, "http://127.0.0.1/") == "none");
}

TEST_CASE("of several rules the nearest host, then a pattern, then the longest path wins") {
  PortalRules rules;
  rules.add(with_subdomains(rule_for("domain", "city.example", "/zwgk/tzgg/")));
  rules.add(with_subdomains(rule_for("nearer domain", "water.city.example", "/zwgk/")));
  rules.add(rule_for("host", "www.water.city.example"));
  rules.add(rule_for("path", "www.water.city.example", "/zwgk/"));
  rules.add(rule_for("longer path", "www.water.city.example", "/zwgk/tzgg/"));
  rules.add(rule_for("pattern", "www.water.city.example", "", "t2018"));
  rules.add(rule_for("later pattern", "www.water.city.example", "", "t20180306"));

  CHECK(found(rules, "http://www.water.city.example/a") == "host");
  CHECK(found(rules, "http://www.water.city.example/zwgk/a") == "path");
  CHECK(found(rules, "http://www.water.city.example/zwgk/tzgg/a") == "longer path");
  CHECK(found(rules, "http://www.water.city.example/zwgk/tzgg/t20180306_1.html") == "pattern");
  CHECK(found(rules, "http://m.water.city.example/zwgk/tzgg/a") == "nearer domain");
  CHECK(found(rules, "http://m.water.city.example/a") == "none");
  CHECK(found(rules, "http://fire.city.example/zwgk/tzgg/a") == "domain");
}

TEST_CASE("a second rule for the same pages is not taken in") {
  PortalRules rules;
  CHECK(rules.add(rule_for("first", "a.example", "/zwgk/")) == nullptr);
  CHECK(rules.add(rule_for("pattern", "a.example", "", "/zwgk/")) == nullptr);
  CHECK(rules.add(rule_for("elsewhere", "b.example", "/zwgk/")) == nullptr);
  const PortalRule* const other =
      rules.add(with_subdomains(rule_for("again", "a.example", "/zwgk/")));
  REQUIRE(other != nullptr);
  CHECK(other->name == "first");
  CHECK(rules.add(rule_for("again", "a.example", "", "/zwgk/")) != nullptr);
  CHECK(rules.size() == 3);
}

TEST_CASE("a rule's revision is another once it says something else, and not for where it stands") {
  const PortalRule rule = rule_for("a.toml:1", "a.example", "/zwgk/");
  CHECK(rule.revision().size() == 8);
  CHECK(rule.revision() == rule_for("b.toml:7", "a.example", "/zwgk/").revision());
  std::vector<PortalRule> others(9, rule);
  others[0].host = "b.example";
  others[1].subdomains = true;
  others[2].path = "/zwgk/tzgg/";
  others[3].pattern = std::make_shared<const re2::RE2>("x");
  others[4].container = {Selector::parse("#zwnr").value()};
  others[5].drop = rule.container;
  others[6].title = rule.container;
  others[7].date = rule.container;
  others[8].source = rule.container;
  std::vector<std::string> revisions{rule.revision()};
  for (const PortalRule& other : others) revisions.push_back(other.revision());
  std::sort(revisions.begin(), revisions.end());
  CHECK(std::unique(revisions.begin(), revisions.end()) == revisions.end());
}

}  // namespace
}  // namespace shilu
