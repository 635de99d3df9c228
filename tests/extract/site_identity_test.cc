#include "extract/site_identity.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {

TEST_CASE("A footer's line says what the site is") {
  SiteIdentity site;
  read_site_identity("版权所有：云河县人民政府　主办单位：云河县人民政府办公室 承办：信息中心",
                     site);
  read_site_identity("辽ICP备 05099999号－2　辽公网安备 2108 不全", site);
  read_site_identity("辽公网安备　21080202000011 号 政府网站标识码：2108990003", site);
  CHECK(site.organiser.value_or("") == "云河县人民政府办公室");
  CHECK(site.icp.value_or("") == "辽ICP备05099999号-2");
  CHECK(site.police.value_or("") == "辽公网安备21080202000011号");
  CHECK(site.site_id.value_or("") == "2108990003");
  CHECK_FALSE(site.name);
}

TEST_CASE("What is known of a site stays") {
  SiteIdentity site;
  read_site_identity("网站标识码：bm12345678", site);
  read_site_identity("网站标识码：2108990003", site);
  CHECK(site.site_id.value_or("") == "bm12345678");
}

TEST_CASE("A footer's words without their numbers say nothing") {
  SiteIdentity site;
  read_site_identity("网站标识码：21089900031 ICP备案 公安备案 共主办3次", site);
  CHECK_FALSE(site.site_id);
  CHECK_FALSE(site.icp);
  CHECK_FALSE(site.police);
  CHECK_FALSE(site.organiser);
}

TEST_CASE("The site code is found in the badge's markup") {
  const auto code = [](std::string_view markup) {
    return find_site_code_in_markup(markup).value_or("");
  };
  CHECK(code(R"(<script id="_jiucuo_" sitecode='2108990003' src="x.js">)") == "2108990003");
  CHECK(code("https://zfwzgl.example/exposure/jiucuo.html?site_code=bm12345678&url=x") ==
        "bm12345678");
  CHECK(code("var siteCode = \"2108990003\";") == "2108990003");
  CHECK(code("sitecode='21089900031'").empty());
  CHECK(code("postcode=2108990003").empty());
}

TEST_CASE("A site code is ten digits, or bm and eight") {
  CHECK(is_site_code("2108990003"));
  CHECK(is_site_code("bm12345678"));
  CHECK_FALSE(is_site_code("210899000"));
  CHECK_FALSE(is_site_code("bm1234567"));
  CHECK_FALSE(is_site_code(" 2108990003"));
}

TEST_CASE("The organiser ends where the next label begins") {
  const auto organiser = [](std::string_view line) {
    SiteIdentity site;
    read_site_identity(line, site);
    return site.organiser.value_or("");
  };
  CHECK(organiser("主办单位：云河县人民政府办公室承办单位：云河县信息中心") ==
        "云河县人民政府办公室");
  CHECK(organiser("主办：云河县人民政府技术支持：云河科技") == "云河县人民政府");
  CHECK(organiser("云河县人民政府主办 云河县信息中心承办") == "云河县人民政府");
  CHECK(organiser("主办：云河县住房和城乡建设局") == "云河县住房和城乡建设局");
  CHECK(organiser("由云河县人民政府主办的论坛开幕").empty());
}

}  // namespace shilu
