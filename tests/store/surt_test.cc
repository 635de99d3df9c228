// The keys that the surt library of web archives makes (the values are its own, version 0.3.1),
// which the readers of CDX files look addresses up by.
#include "store/surt.h"

#include <catch2/catch.hpp>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

TEST_CASE("an address has the key that readers of indexes look it up by") {
  const std::pair<const char*, const char*> cases[] = {
      {"http://www.ln.gov.cn/ZWGK/?b=2&a=1", "cn,gov,ln)/zwgk?a=1&b=2"},
      {"http://www.ln.gov.cn/", "cn,gov,ln)/"},
      {"https://www2.ln.gov.cn:8443/a//b/./c/../d/", "cn,gov,ln:8443)/a/b/d"},
      {"http://127.0.0.1:8080/x", "1,0,0,127:8080)/x"},
      {"http://[::1]:8080/x", "::1:8080)/x"},
      {"https://ln.gov.cn:80/", "cn,gov,ln:80)/"},
      {"http://wwwx.ln.gov.cn/", "cn,gov,ln,wwwx)/"},
      {"http://www.cn/", "cn)/"},
      {"http://ln.gov.cn/x//", "cn,gov,ln)/x"},
      {"http://ln.gov.cn//", "cn,gov,ln)/"},
      {"http://ln.gov.cn/..%2f../x/", "cn,gov,ln)/x"},
      {"http://ln.gov.cn/a/b%2f..%2Fc%23d", "cn,gov,ln)/a/c%23d"},
      {"http://ln.gov.cn/a%2520b%25", "cn,gov,ln)/a%20b%25"},
      {"http://ln.gov.cn/%E4%BA%91%e6%ba%aa.html?q=%E4%BA%91",
       "cn,gov,ln)/%e4%ba%91%e6%ba%aa.html?q=%e4%ba%91"},
      {"http://ln.gov.cn/s?", "cn,gov,ln)/s"},
      {"http://ln.gov.cn/s?x", "cn,gov,ln)/s?x"},
      {"http://ln.gov.cn/s?b&a=&a&c=1=2&", "cn,gov,ln)/s?&a&a=&b&c=1=2"},
      {"http://ln.gov.cn/s?a=b%26c%3d&A=%23", "cn,gov,ln)/s?a=%23&a=b&c="},
  };
  for (const auto& [address, key] : cases) {
    CHECK(surt_key(url_of(address)) == key);
  }
}

TEST_CASE("session ids are no part of the key") {
  const std::pair<const char*, const char*> cases[] = {
      {"http://ln.gov.cn/s?id=1&JSESSIONID=0123456789abcdef0123456789ABCDEF", "cn,gov,ln)/s?&id=1"},
      {"http://ln.gov.cn/s?jsessionid=0123456789abcdef0123456789ABCDEF&id=1", "cn,gov,ln)/s?id=1"},
      {"http://ln.gov.cn/s?PHPSESSID=0123456789abcdef0123456789abcdef", "cn,gov,ln)/s"},
      {"http://ln.gov.cn/s?asid=0123456789abcdef0123456789abcdef&q=1", "cn,gov,ln)/s?aq=1"},
      {"http://ln.gov.cn/s?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&b", "cn,gov,ln)/s?b"},
      {"http://ln.gov.cn/s?CFID=1&CFTOKEN=2&z=1", "cn,gov,ln)/s?z=1"},
      {"http://ln.gov.cn/(S(4hqa0555fwsecu455xqckv45))/a.aspx?x=(1)", "cn,gov,ln)/a.aspx?x=(1)"},
      {"http://ln.gov.cn/(4hqa0555fwsecu455xqckv45)/a.aspx", "cn,gov,ln)/a.aspx"},
      {"http://ln.gov.cn/a.jsp;jsessionid=0123456789ABCDEF0123456789ABCDEF?id=1",
       "cn,gov,ln)/a.jsp;jsessionid=0123456789abcdef0123456789abcdef?id=1"},
  };
  for (const auto& [address, key] : cases) {
    CHECK(surt_key(url_of(address)) == key);
  }
}

}  // namespace
}  // namespace shilu
