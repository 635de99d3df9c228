#include "base/document.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/document_json.h"

namespace shilu {
namespace {

using std::chrono::month;
using std::chrono::year;

Document sample_document() {
  Document document;
  document.kind = PageKind::kArticle;
  document.title = "清河县2017年政府信息公开工作年度报告";
  document.published = year(2018) / month(3) / 6;
  document.published_at = "2018-03-06 09:30";
  document.published_from = "shown";
  document.signed_on = year(2018) / month(2) / 9;
  document.meta_published = "2018-03-07 10:00";
  document.source = "县政府办公室";
  document.doc_number = "清政办发〔2018〕3号";
  document.site.site_id = "1305340001";
  document.text = "一、概述\n二、主动公开情况";
  document.attachments = {{"http://www.qinghe.example/a.pdf", "附件1", "pdf"}};
  document.links = {{"http://www.qinghe.example/", LinkRelation::kNav}};
  document.removed = {{"分享到:", "share"}};
  document.flags = {{"lost_characters", 1, {"201711日"}}};
  document.charset = {"GB18030", "meta"};
  document.lang = "zh-Hans";
  return document;
}

TEST_CASE("a document's JSON has the fields of the contract in their order") {
  const auto json =
      document_to_json(sample_document(), {RemovedParts::kInclude, DocumentLinks::kInclude});
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) {
    names.push_back(name);
  }
  CHECK(names == std::vector<std::string>{"kind",           "title",          "published",
                                          "published_at",   "published_from", "signed",
                                          "meta_published", "source",         "issuer",
                                          "doc_number",     "index_number",   "column",
                                          "site",           "text",           "payload_sha256",
                                          "attachments",    "links",          "removed",
                                          "flags",          "charset",        "lang"});
  CHECK(json["kind"] == "article");
  CHECK(json["published"] == "2018-03-06");
  CHECK(json["signed"] == "2018-02-09");
  CHECK(json["issuer"].is_null());
  CHECK(json["site"]["site_id"] == "1305340001");
  CHECK(json["links"][0]["rel"] == "nav");
  CHECK(json["removed"][0]["reason"] == "share");
  CHECK(json["flags"][0]["evidence"][0] == "201711日");
  CHECK(json["charset"]["from"] == "meta");
}

TEST_CASE("links and removed parts stand in the JSON only when asked for") {
  const auto json = document_to_json(sample_document(), {});
  CHECK_FALSE(json.contains("links"));
  CHECK_FALSE(json.contains("removed"));
}

TEST_CASE("the portal's rule stands in the JSON with what was removed, and comes back") {
  Document document = sample_document();
  document.rule = RuleUse{"qinghe.toml:3", "5d41402a", {{"container", {"#zw"}}, {"title", {}}}};
  CHECK_FALSE(document_to_json(document, {}).contains("rule"));
  const auto json = document_to_json(document, {RemovedParts::kInclude, DocumentLinks::kOmit});
  CHECK(json["rule"].dump() == R"({"name":"qinghe.toml:3","revision":"5d41402a",)"
                               R"("found":{"container":["#zw"],"title":[]}})");
  const Result<Document> read = document_from_json(json);
  REQUIRE(read.has_value());
  REQUIRE(read->rule);
  CHECK(read->rule->name == "qinghe.toml:3");
  CHECK(read->rule->keys[0].found == std::vector<std::string>{"#zw"});

  for (const char* wrong :
       {R"({"name":"a","revision":"b"})", R"({"name":5,"revision":"b","found":{}})",
        R"({"name":"a","revision":"b","found":{"title":[1]}})", "null"}) {
    auto other = json;
    other["rule"] = nlohmann::ordered_json::parse(wrong);
    CHECK(document_from_json(other).error().message.find("rule") != std::string::npos);
  }
}

TEST_CASE("a document comes back from its JSON") {
  const auto json =
      document_to_json(sample_document(), {RemovedParts::kInclude, DocumentLinks::kInclude});
  const Result<Document> read = document_from_json(json);
  REQUIRE(read.has_value());
  CHECK(document_to_json(*read, {RemovedParts::kInclude, DocumentLinks::kInclude}) == json);
  CHECK(read->published == sample_document().published);
  CHECK(read->attachments == sample_document().attachments);
}

TEST_CASE("JSON that is no document is refused with the field named") {
  auto json = document_to_json(sample_document(), {});
  json["published"] = 2018;
  const Result<Document> read = document_from_json(json);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().message.find("published") != std::string::npos);
  CHECK_FALSE(document_from_json(nlohmann::ordered_json::array()).has_value());
}

TEST_CASE("a JSON line holds no line feed and no broken UTF-8") {
  Document document = sample_document();
  document.text = "甲\n\xff乙";
  const std::string line = to_json_line(document_to_json(document, {}));
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find("甲\\n\xEF\xBF\xBD乙") != std::string::npos);
}

TEST_CASE("the digest follows what the document says and nothing around it") {
  const std::string digest = document_digest(sample_document());
  CHECK(digest.size() == 64);

  Document same = sample_document();
  same.removed = {{"点击数: 17", "counter"}};
  same.links.clear();
  same.flags.clear();
  same.meta_published = "2018-03-08 11:00";
  same.site.name = "清河县人民政府";
  same.charset = {"UTF-8", "header"};
  CHECK(document_digest(same) == digest);

  Document changed = sample_document();
  SECTION("text") {
    changed.text += "。";
  }
  SECTION("title") {
    changed.title = "清河县2018年政府信息公开工作年度报告";
  }
  SECTION("no title is not an empty title") {
    changed.title = std::nullopt;
  }
  SECTION("published") {
    changed.published = year(2018) / month(3) / 7;
  }
  SECTION("signed") {
    changed.signed_on = std::nullopt;
  }
  SECTION("source") {
    changed.source = "县政务公开办";
  }
  SECTION("issuer") {
    changed.issuer = "清河县人民政府";
  }
  SECTION("document number") {
    changed.doc_number = "清政办发〔2018〕4号";
  }
  SECTION("index number") {
    changed.index_number = "000014349/2018-00001";
  }
  SECTION("an attachment's bytes") {
    changed.payload_sha256 = std::string(64, '0');
  }
  SECTION("attachment") {
    changed.attachments[0].name = "附件2";
  }
  SECTION("kind") {
    changed.kind = PageKind::kEmpty;
  }
  CHECK(document_digest(changed) != digest);
}

TEST_CASE("an empty title and no title are told apart") {
  Document none;
  Document empty;
  empty.title = "";
  CHECK(document_digest(none) != document_digest(empty));
}

}  // namespace
}  // namespace shilu
