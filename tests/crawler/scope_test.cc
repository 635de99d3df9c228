#include "crawler/scope.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace shilu {
namespace {

Scope scope_of(const std::vector<std::string>& seeds, const ScopeOptions& options = {}) {
  std::vector<Url> urls;
  for (const std::string& seed : seeds) urls.push_back(*Url::parse(seed));
  Result<Scope> scope = Scope::make(urls, options);
  REQUIRE(scope);
  return *std::move(scope);
}

std::string judged(const Scope& scope, std::string_view address) {
  const Result<Url> url = Url::parse(address);
  REQUIRE(url);
  return std::string(scope_verdict_name(scope.judge(*url)));
}

}  // namespace

TEST_CASE("a seed brings in its whole host and no other", "[scope]") {
  const Scope scope = scope_of({"http://www.qinghe.gov.cn/zwgk/", "http://127.0.0.1:8080/"});
  CHECK(judged(scope, "http://www.qinghe.gov.cn/zwgk/a") == "in_scope");
  CHECK(judged(scope, "http://www.qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "https://www.qinghe.gov.cn:8443/a?b") == "in_scope");
  CHECK(judged(scope, "http://127.0.0.1:9090/") == "in_scope");
  CHECK(judged(scope, "http://qinghe.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://xxgk.qinghe.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://a.www.qinghe.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://127.0.0.2/") == "other_host");
  CHECK(judged(scope, "http://www.qinghe.gov.cn.example.cn/") == "other_host");
}

TEST_CASE("subdomains are the hosts below a seed's host without its www", "[scope]") {
  const ScopeOptions options{.subdomains = true, .include = {}, .exclude = {}};
  const Scope scope =
      scope_of({"http://www.qinghe.gov.cn/", "http://fgw.baishan.gov.cn/"}, options);
  CHECK(judged(scope, "http://www.qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://xxgk.qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://a.b.qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://.qinghe.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://a.fgw.baishan.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://baishan.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://www.baishan.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://nqinghe.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://qinghe.gov.cn.cn/") == "other_host");
  CHECK(judged(scope, "http://.example.cn/") == "other_host");
  CHECK(judged(scope, "http://[::1]/") == "other_host");
}

TEST_CASE("subdomains of a registry's own site are not the whole registry", "[scope]") {
  const ScopeOptions options{.subdomains = true, .include = {}, .exclude = {}};
  const Scope scope =
      scope_of({"http://www.gov.cn/", "http://www.cn/", "http://10.0.0.1/"}, options);
  CHECK(judged(scope, "http://www.gov.cn/a") == "in_scope");
  CHECK(judged(scope, "http://sousuo.www.gov.cn/") == "in_scope");
  CHECK(judged(scope, "http://gov.cn/") == "other_host");
  CHECK(judged(scope, "http://www.qinghe.gov.cn/") == "other_host");
  CHECK(judged(scope, "http://www.example.cn/") == "other_host");
  CHECK(judged(scope, "http://10.0.0.1:81/") == "in_scope");
}

TEST_CASE("patterns choose among what the seeds bring in", "[scope]") {
  const ScopeOptions options{
      .subdomains = false, .include = {"/zwgk/", "\\.pdf$"}, .exclude = {"/search", "[?&]print="}};
  const Scope scope = scope_of({"http://h.cn/"}, options);
  CHECK(judged(scope, "http://h.cn/zwgk/a") == "in_scope");
  CHECK(judged(scope, "http://h.cn/files/a.pdf") == "in_scope");
  CHECK(judged(scope, "http://h.cn/files/a.pdf?b") == "not_included");
  CHECK(judged(scope, "http://h.cn/") == "not_included");
  CHECK(judged(scope, "http://h.cn/zwgk/search?q") == "excluded");
  CHECK(judged(scope, "http://h.cn/zwgk/a?b&print=1") == "excluded");
  CHECK(judged(scope, "http://o.cn/zwgk/") == "other_host");

  const ScopeOptions only_exclude{.subdomains = false, .include = {}, .exclude = {"/search"}};
  CHECK(judged(scope_of({"http://h.cn/"}, only_exclude), "http://h.cn/a") == "in_scope");
}

TEST_CASE("a pattern that is none is named", "[scope]") {
  for (const ScopeOptions& options :
       {ScopeOptions{.subdomains = false, .include = {"/a", "(/b"}, .exclude = {}},
        ScopeOptions{.subdomains = false, .include = {}, .exclude = {"(/b"}}}) {
    const Result<Scope> scope = Scope::make({}, options);
    REQUIRE_FALSE(scope);
    CHECK(scope.error().code == ErrorCode::kInvalidArgument);
    CHECK_THAT(scope.error().message, Catch::StartsWith("'(/b' is not a pattern: "));
  }
}

TEST_CASE("a scope's fingerprint tells it from every other") {
  const auto mark = [](const std::vector<std::string>& seeds, const ScopeOptions& options) {
    std::vector<Url> urls;
    for (const std::string& seed : seeds) {
      urls.push_back(Url::parse(seed).value());
    }
    return Scope::make(urls, options).value().fingerprint();
  };
  const std::string plain = mark({"http://a.gov.cn/", "http://b.gov.cn/"}, {});
  CHECK(mark({"http://b.gov.cn/x", "http://a.gov.cn/"}, {}) == plain);
  CHECK(mark({"http://a.gov.cn/"}, {}) != plain);
  CHECK(mark({"http://a.gov.cn/", "http://b.gov.cn/"}, {true, {}, {}}) != plain);
  CHECK(mark({"http://a.gov.cn/", "http://b.gov.cn/"}, {false, {"x"}, {}}) != plain);
  CHECK(mark({"http://a.gov.cn/", "http://b.gov.cn/"}, {false, {}, {"x"}}) !=
        mark({"http://a.gov.cn/", "http://b.gov.cn/"}, {false, {"x"}, {}}));
}

}  // namespace shilu
