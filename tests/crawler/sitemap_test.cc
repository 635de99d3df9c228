#include "crawler/sitemap.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace shilu {
namespace {

using Texts = std::vector<std::string>;

Texts addresses_in(std::string_view bytes) {
  Texts addresses;
  for (const SitemapEntry& entry : parse_sitemap(bytes).entries) addresses.push_back(entry.address);
  return addresses;
}

std::string urlset(const std::string& inside) {
  return "<urlset>" + inside + "</urlset>";
}

}  // namespace

TEST_CASE("a sitemap gives its addresses and their days", "[sitemap]") {
  const Sitemap sitemap = parse_sitemap(
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
      "  <url>\n"
      "    <loc>\n http://www.qinghe.gov.cn/zwgk/ </loc>\n"
      "    <lastmod>2018-03-06</lastmod><changefreq>daily</changefreq><priority>0.8</priority>\n"
      "  </url>\n"
      "  <url><lastmod> 2018-03-06T01:02:03Z "
      "</lastmod><loc>http://www.qinghe.gov.cn/a</loc></url>\n"
      "  <url><loc>http://www.qinghe.gov.cn/b</loc><lastmod>yesterday</lastmod></url>\n"
      "</urlset>\n");
  REQUIRE(sitemap.entries.size() == 3);
  CHECK(sitemap.entries[0].address == "http://www.qinghe.gov.cn/zwgk/");
  CHECK_FALSE(sitemap.entries[0].is_sitemap);
  // Midnight in Beijing.
  CHECK(format_instant(sitemap.entries[0].last_modified.value()) == "2018-03-05T16:00:00.000Z");
  CHECK(sitemap.entries[1].address == "http://www.qinghe.gov.cn/a");
  CHECK(format_instant(sitemap.entries[1].last_modified.value()) == "2018-03-06T01:02:03.000Z");
  CHECK_FALSE(sitemap.entries[2].last_modified);
}

TEST_CASE("a sitemap index names sitemaps", "[sitemap]") {
  const Sitemap sitemap = parse_sitemap(
      "<sitemapindex><sitemap><loc>http://h.cn/1.xml</loc><lastmod>2018-03-06</lastmod></sitemap>"
      "<sitemap><loc>http://h.cn/2.xml</loc></sitemap></sitemapindex>");
  REQUIRE(sitemap.entries.size() == 2);
  CHECK(sitemap.entries[0].address == "http://h.cn/1.xml");
  CHECK(sitemap.entries[0].is_sitemap);
  CHECK(sitemap.entries[0].last_modified);
  CHECK(sitemap.entries[1].is_sitemap);
}

TEST_CASE("entities and CDATA in a sitemap are undone", "[sitemap]") {
  CHECK(addresses_in(urlset("<url><loc>http://h.cn/?a=1&amp;b=&lt;&gt;&quot;&apos;&#38;&#x26;"
                            "&#25919;&#x1F600;</loc></url>")) ==
        Texts{"http://h.cn/?a=1&b=<>\"'&&政😀"});
  CHECK(addresses_in(urlset("<url><loc><![CDATA[http://h.cn/?a=1&amp;b<c>]]></loc></url>")) ==
        Texts{"http://h.cn/?a=1&amp;b<c>"});
  CHECK(addresses_in(urlset("<url><loc>http://h.cn/<![CDATA[a&]]>b&amp;c</loc></url>")) ==
        Texts{"http://h.cn/a&b&c"});
  // What is no reference stays.
  CHECK(addresses_in(urlset("<url><loc>http://h.cn/?a=1&b=2&nbsp;&#xD800;&#0;&#1114112;&</loc>"
                            "</url>")) ==
        Texts{"http://h.cn/?a=1&b=2&nbsp;&#xD800;&#0;&#1114112;&"});
}

TEST_CASE("only the address of the entry itself counts", "[sitemap]") {
  CHECK(
      addresses_in("<urlset><url><loc>http://h.cn/a</loc><image:image><image:loc>http://h.cn/a.jpg"
                   "</image:loc></image:image></url></urlset>") == Texts{"http://h.cn/a"});
  CHECK(addresses_in("<sm:urlset xmlns:sm='x'><sm:url><sm:loc>http://h.cn/a</sm:loc>"
                     "<loc>http://h.cn/b</loc></sm:url></sm:urlset>") == Texts{"http://h.cn/a"});
  CHECK(addresses_in(urlset("<loc>http://h.cn/a</loc>")).empty());
  CHECK(addresses_in(urlset("<!-- <url><loc>http://h.cn/a</loc></url> -->"
                            "<url><loc>http://h.cn/b</loc></url>")) == Texts{"http://h.cn/b"});
}

TEST_CASE("a sitemap that is no good XML is read as far as it can be", "[sitemap]") {
  CHECK(addresses_in("<URLSET><URL ><LOC >http://h.cn/a</LOC></URL>") == Texts{"http://h.cn/a"});
  CHECK(addresses_in(urlset("<url><loc>http://h.cn/a</loc><url><loc>http://h.cn/b</loc></url>")) ==
        Texts{"http://h.cn/a", "http://h.cn/b"});
  CHECK(addresses_in(urlset("<url><loc></loc></url><url><loc/></url><url/>")).empty());
  // Ends early: the last address may not be whole.
  CHECK(addresses_in("<urlset><url><loc>http://h.cn/a</loc></url><url><loc>http://h.cn/b") ==
        Texts{"http://h.cn/a"});
  CHECK(addresses_in("<urlset><url><loc>http://h.cn/a</loc><lastmod>2018-03") ==
        Texts{"http://h.cn/a"});
  CHECK(addresses_in("<urlset><url><loc>http://h.cn/a</loc></url><!-- no end").size() == 1);
  CHECK(addresses_in("<urlset><url><loc>http://h.cn/a</loc></url><url").size() == 1);
  CHECK(addresses_in("<urlset><url><loc><![CDATA[http://h.cn/a").empty());
}

TEST_CASE("a text sitemap has an address a line", "[sitemap]") {
  CHECK(addresses_in("\xEF\xBB\xBFhttp://h.cn/a\r\n\r\n  HTTPS://h.cn/b?c&amp;d \nftp://h.cn/\n"
                     "not an address\nhttp://h.cn/e") ==
        Texts{"http://h.cn/a", "HTTPS://h.cn/b?c&amp;d", "http://h.cn/e"});
}

TEST_CASE("sitemaps are told from pages", "[sitemap]") {
  CHECK(looks_like_sitemap("<urlset></urlset>"));
  CHECK(looks_like_sitemap(
      "<?xml version='1.0'?>\n<!-- <made> by hand -->\n<sm:sitemapindex a='b'>"));
  CHECK(looks_like_sitemap("\xEF\xBB\xBF\n http://h.cn/a"));
  const std::string page =
      "<!DOCTYPE html><html><body>您访问的页面不存在 "
      "<url><loc>http://h.cn/a</loc></url></body></html>";
  CHECK_FALSE(looks_like_sitemap(page));
  CHECK(addresses_in(page).empty());
  CHECK_FALSE(looks_like_sitemap(""));
  CHECK_FALSE(looks_like_sitemap("<rss><channel><link>http://h.cn/a</link></channel></rss>"));
}

TEST_CASE("a sitemap is read up to its limits", "[sitemap]") {
  std::string xml = "<urlset>";
  std::string text;
  for (int i = 0; i < 50'010; ++i) {
    xml += "<url><loc>http://h.cn/" + std::to_string(i) + "</loc></url>";
    text += "http://h.cn/" + std::to_string(i) + "\n";
  }
  for (const std::string& bytes : {xml, text}) {
    const Texts addresses = addresses_in(bytes);
    REQUIRE(addresses.size() == 50'000);
    CHECK(addresses.back() == "http://h.cn/49999");
  }
  const std::string long_path(3 << 20, 'a');
  CHECK(addresses_in(urlset("<url><loc>http://h.cn/" + long_path + "</loc></url>" +
                            "<url><loc>http://h.cn/b</loc></url>")) == Texts{"http://h.cn/b"});
  CHECK(addresses_in("http://h.cn/a\nhttp://h.cn/" + long_path) == Texts{"http://h.cn/a"});
}

TEST_CASE("a sitemap made to be slow is not", "[sitemap]") {
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string piece : {"<", "&", "<!--", "<![CDATA[", "<url><loc>&#", "<a:"}) {
    std::string bytes = "<urlset>";
    while (bytes.size() < 4 << 20) bytes += piece;
    CHECK(addresses_in(bytes).size() <= kMaxSitemapEntries);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

}  // namespace shilu
