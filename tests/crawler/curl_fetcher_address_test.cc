#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "base/mutex.h"
#include "tests/crawler/curl_fetcher_fixture.h"
#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

// Answers in place of DNS for the names given to it, as long as it lives; one at a time. Lookups
// of libcurl's threads come here, because this program's getaddrinfo() goes before the system's.
class FakeDns {
 public:
  FakeDns() { current() = this; }
  ~FakeDns() {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    while (hanging_ > 0) changed_.wait(mutex_);
    current() = nullptr;
  }
  FakeDns(const FakeDns&) = delete;
  FakeDns& operator=(const FakeDns&) = delete;

  // No addresses: the name does not exist.
  void answer(const std::string& name, std::vector<std::string> addresses) {
    answers_[name] = std::move(addresses);
  }
  // Lookups of this name last until this object ends.
  void hang(const std::string& name) { hanging_name_ = name; }

  static int look_up(const char* node, const char* service, const addrinfo* hints,
                     addrinfo** result) {
    FakeDns* const dns = current();
    if (dns == nullptr) return system_lookup(node, service, hints, result);
    if (node == dns->hanging_name_) return dns->wait_for_end();
    const auto found = dns->answers_.find(node);
    if (found == dns->answers_.end()) return system_lookup(node, service, hints, result);
    addrinfo** next = result;
    *next = nullptr;
    for (const std::string& address : found->second) {
      if (system_lookup(address.c_str(), service, hints, next) == 0) next = &(*next)->ai_next;
    }
    return *result == nullptr ? EAI_NONAME : 0;
  }

 private:
  static std::atomic<FakeDns*>& current() {
    static std::atomic<FakeDns*> dns{nullptr};
    return dns;
  }

  static int system_lookup(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
    static auto* const system =
        reinterpret_cast<decltype(&::getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return system(node, service, hints, result);
  }

  int wait_for_end() {
    MutexLock lock(mutex_);
    ++hanging_;
    changed_.notify_all();
    while (!ended_) changed_.wait(mutex_);
    --hanging_;
    changed_.notify_all();
    return EAI_AGAIN;
  }

  // Constant while lookups are under way.
  std::map<std::string, std::vector<std::string>, std::less<>> answers_;
  std::string hanging_name_;

  Mutex mutex_;
  CondVar changed_;
  bool ended_ GUARDED_BY(mutex_) = false;
  int hanging_ GUARDED_BY(mutex_) = 0;
};

}  // namespace
}  // namespace shilu

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  return shilu::FakeDns::look_up(node, service, hints, result);
}

namespace shilu {

TEST_CASE("a name without an address is a DNS failure") {
  FakeDns dns;
  dns.answer("portal.yunxi.gov.cn", {});
  const FetchResult result = fetch("http://portal.yunxi.gov.cn/");
  CHECK(result.outcome == FetchOutcome::kDnsFailure);
  CHECK_FALSE(result.detail.empty());
  CHECK(result.page.remote_address.empty());
}

TEST_CASE("a name that DNS leads to special addresses is refused") {
  HostileServer server;
  const std::string port = ":" + std::to_string(server.port());
  const std::vector<std::string> addresses =
      GENERATE(values<std::vector<std::string>>({{"127.0.0.1"},
                                                 {"::1", "127.0.0.1"},
                                                 {"10.0.0.1"},
                                                 {"169.254.169.254"},
                                                 {"::ffff:127.0.0.1"},
                                                 {"192.168.1.1", "fd00::1"}}));
  CAPTURE(addresses);
  FakeDns dns;
  dns.answer("rebound.yunxi.gov.cn", addresses);
  // Leave for loopback is for hosts that are loopback by name, not for what a name leads to.
  const FetchResult result = fetch("http://rebound.yunxi.gov.cn" + port + "/ok");
  CHECK(fetch_outcome_name(result.outcome) == "forbidden_address");
  CHECK(result.page.remote_address.empty());
  CHECK(server.connections() == 0);
}

TEST_CASE("DNS is not asked for a trusted name") {
  HostileServer server;
  const std::string url = "http://www.yunxi.gov.cn:" + std::to_string(server.port()) + "/ok";
  const auto hosts = HostOverrides::parse("127.0.0.1 www.yunxi.gov.cn", "hosts");
  REQUIRE(hosts.has_value());
  CurlFetcherOptions options = loopback_options();
  options.trusted_hosts = &*hosts;
  const auto fetcher = make_fetcher(options);
  FakeDns dns;
  dns.answer("www.yunxi.gov.cn", {});
  CHECK(fetch(*fetcher, request_for(url)).page.status == 200);
}

TEST_CASE("a crawl that may only reach loopback reaches nothing else, not even a trusted host") {
  // An address of TEST-NET-1 (RFC 5737): refused before a packet is sent.
  const auto hosts = HostOverrides::parse("192.0.2.1 www.yunxi.gov.cn", "hosts");
  REQUIRE(hosts.has_value());
  FakeDns dns;
  dns.answer("public.yunxi.gov.cn", {"192.0.2.1"});
  CurlFetcherOptions options = loopback_options();
  options.trusted_hosts = &*hosts;
  const auto fetcher = make_fetcher(options);
  for (const char* url : {"http://www.yunxi.gov.cn/", "http://public.yunxi.gov.cn/"}) {
    CAPTURE(url);
    CHECK(fetch_outcome_name(fetch(*fetcher, request_for(url)).outcome) == "forbidden_address");
  }
}

TEST_CASE("the turn at one address of a name is kept while another is tried") {
  HostileServer server;
  const std::string url = "http://www.yunxi.gov.cn:" + std::to_string(server.port()) + "/ok";
  // Nobody answers at the first.
  const auto hosts =
      HostOverrides::parse("::1 www.yunxi.gov.cn\n127.0.0.1 www.yunxi.gov.cn", "hosts");
  REQUIRE(hosts.has_value());
  AddressQueue queue(AddressRules(AddressLimits{Milliseconds(0), 1}), system_clock());
  std::this_thread::sleep_for(Milliseconds(5));
  FetchRequest request = request_for(url);
  request.permit = queue.try_start("127.0.0.1");
  REQUIRE(request.permit != nullptr);
  AddressQueue::Permit next;
  REQUIRE(queue.line_up("127.0.0.1", [&](AddressQueue::Permit permit) { next = permit; }) ==
          nullptr);
  CurlFetcherOptions options = loopback_options();
  options.trusted_hosts = &*hosts;
  options.addresses = &queue;
  const auto fetcher = make_fetcher(options);
  const FetchResult result = fetch(*fetcher, std::move(request));
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.remote_address == "127.0.0.1");
  CHECK(next != nullptr);  // when it had ended
}

TEST_CASE("an address that has no permit to give is not asked, and named") {
  HostileServer server;
  AddressQueue queue(AddressRules(AddressLimits{Milliseconds(0), 1}), system_clock());
  std::this_thread::sleep_for(Milliseconds(5));
  const AddressQueue::Permit other = queue.try_start("127.0.0.1");
  REQUIRE(other != nullptr);
  CurlFetcherOptions options = loopback_options();
  options.addresses = &queue;
  const auto fetcher = make_fetcher(options);
  const FetchResult result = fetch(*fetcher, request_for(server.url("/ok")));
  CHECK(result.outcome == FetchOutcome::kAddressBusy);
  CHECK(result.page.remote_address == "127.0.0.1");
  CHECK(server.connections() == 0);
}

TEST_CASE("what could not begin before its host's quiet hours is not asked") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  FetchRequest late = request_for(server.url("/ok"));
  late.start_before = system_clock().now();
  const FetchResult result = fetch(*fetcher, std::move(late));
  CHECK(result.outcome == FetchOutcome::kTooLate);
  CHECK(server.connections() == 0);
  // Over a connection that stands, nothing is sent either.
  REQUIRE(fetch(*fetcher, request_for(server.url("/ok"))).outcome == FetchOutcome::kResponse);
  FetchRequest again = request_for(server.url("/ok"));
  again.start_before = system_clock().now();
  CHECK(fetch(*fetcher, std::move(again)).outcome == FetchOutcome::kTooLate);
  CHECK(server.log().size() == 1);
  FetchRequest early = request_for(server.url("/ok"));
  early.start_before = system_clock().now() + std::chrono::hours(1);
  CHECK(fetch(*fetcher, std::move(early)).outcome == FetchOutcome::kResponse);
}

TEST_CASE("a name lookup that hangs holds up neither the loop nor its own end") {
  HostileServer server;
  FakeDns dns;
  dns.hang("silent.yunxi.gov.cn");
  const auto fetcher = make_fetcher();
  FetchRequest silent = request_for("http://silent.yunxi.gov.cn/", 1);
  silent.limits.connect_timeout = Milliseconds(200);
  const auto began = std::chrono::steady_clock::now();
  fetcher->start(silent);
  CHECK(fetch_outcome_name(drain(*fetcher).at(0).outcome) == "timeout");

  silent.limits.connect_timeout = kPatience;
  fetcher->start(silent);
  fetcher->start(request_for(server.url("/ok"), 2));
  CHECK(fetcher->wait(kPatience).at(0).page.status == 200);
  fetcher->cancel_all();
  CHECK(fetcher->wait(kPatience).at(0).outcome == FetchOutcome::kCancelled);
  CHECK(std::chrono::steady_clock::now() - began < Milliseconds(2'000));
}

TEST_CASE("nobody listens: a connect failure without an address") {
  std::string url;
  {
    HostileServer server;
    url = server.url("/ok");
  }
  const FetchResult result = fetch(url);
  CHECK(result.outcome == FetchOutcome::kConnectFailure);
  CHECK(result.page.remote_address.empty());
  CHECK(result.page.status == 0);
}

TEST_CASE("a server without TLS fails https") {
  HostileServer server;
  const std::string url = "https" + server.url("/ok").substr(4);
  CHECK(fetch(url).outcome == FetchOutcome::kTlsFailure);
}

TEST_CASE("special addresses are refused, and asked only as trusted or allowed") {
  HostileServer server;
  const std::string port = ":" + std::to_string(server.port());
  CurlFetcherOptions strict = loopback_options();
  strict.reach = Reach::kInternet;

  SECTION("loopback without leave") {
    const auto fetcher = make_fetcher(strict);
    for (const char* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}) {
      CAPTURE(host);
      const FetchResult result = fetch(*fetcher, request_for("http://" + (host + port) + "/ok"));
      CHECK(fetch_outcome_name(result.outcome) == "forbidden_address");
      CHECK(result.page.remote_address.empty());
    }
    CHECK(server.connections() == 0);
  }
  SECTION("leave for loopback is for loopback alone") {
    const auto fetcher = make_fetcher();
    CHECK(fetch(*fetcher, request_for("http://localhost" + port + "/ok")).page.status == 200);
    for (const char* host : {"169.254.169.254", "10.0.0.1", "0.0.0.0", "[fe80::1]"}) {
      CAPTURE(host);
      const FetchResult result = fetch(*fetcher, request_for("http://" + (host + port) + "/ok"));
      CHECK(fetch_outcome_name(result.outcome) == "forbidden_address");
    }
    // A mapped address is no literal loopback host.
    const FetchResult mapped =
        fetch(*fetcher, request_for("http://[::ffff:127.0.0.1]" + port + "/ok"));
    CHECK(fetch_outcome_name(mapped.outcome) == "forbidden_address");
  }
  SECTION("a trusted name is pinned to its address") {
    const auto hosts = HostOverrides::parse("127.0.0.1 www.yunxi.gov.cn 127.0.0.1", "hosts");
    REQUIRE(hosts.has_value());
    strict.trusted_hosts = &*hosts;
    const auto fetcher = make_fetcher(strict);
    const FetchResult named =
        fetch(*fetcher, request_for("http://www.yunxi.gov.cn" + port + "/ok"));
    CHECK(named.page.status == 200);
    CHECK(named.page.remote_address == "127.0.0.1");
    CHECK(named.page.request_head.find("\r\nHost: www.yunxi.gov.cn" + port + "\r\n") !=
          std::string::npos);
    CHECK(fetch(*fetcher, request_for("http://127.0.0.1" + port + "/ok")).page.status == 200);
    const FetchResult other = fetch(*fetcher, request_for("http://localhost" + port + "/ok"));
    CHECK(other.outcome == FetchOutcome::kForbiddenAddress);
  }
  SECTION("a trusted name has several addresses, of both kinds") {
    const auto hosts = HostOverrides::parse("::1 yunxi.gov.cn\n127.0.0.1 yunxi.gov.cn", "hosts");
    REQUIRE(hosts.has_value());
    strict.trusted_hosts = &*hosts;
    const auto fetcher = make_fetcher(strict);
    CHECK(fetch(*fetcher, request_for("http://yunxi.gov.cn" + port + "/ok")).page.status == 200);
  }
}

}  // namespace shilu
