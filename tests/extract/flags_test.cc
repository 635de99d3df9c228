#include "extract/flags.h"

#include <re2/re2.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace shilu {
namespace {

// "suspect 4, mojibake 1": the flags with their scores.
std::string flags_of(const FlagInput& input) {
  std::string out;
  for (const Flag& flag : judge_flags(input)) {
    if (!out.empty()) out += ", ";
    out += flag.flag + " " + std::to_string(flag.score);
  }
  return out;
}

std::string flags_of(std::string_view title, std::string_view body) {
  FlagInput input;
  input.title = title;
  input.body = body;
  return flags_of(input);
}

FlagInput on_host(std::string_view host, std::string_view path) {
  FlagInput input;
  input.title = "工作动态";
  input.body = "全县工作会议召开。";
  input.host = host;
  input.path = path;
  return input;
}

}  // namespace

TEST_CASE("Each signal of tampering scores as the table says") {
  // In an organ's name.
  CHECK(flags_of("工作动态", "首段文字。\n会议由新葡京十一届委员会主持。") == "suspect 6");
  // In the title, in the first line, in the keywords.
  CHECK(flags_of("六合彩资料", "首段文字。") == "suspect 5");
  CHECK(flags_of("工作动态", "时时彩平台，首段文字。\n第二段。") == "suspect 5");
  FlagInput keywords;
  keywords.body = "首段文字。";
  keywords.keywords = "政务公开,老虎机";
  CHECK(flags_of(keywords) == "suspect 5");
  // In a document's name.
  CHECK(flags_of("工作动态", "首段文字。\n根据《即时比分2017年工作方案》部署。") == "suspect 4");
  CHECK(flags_of("工作动态", "首段文字。\n根据即时比分通知精神。") == "suspect 4");
  // Elsewhere a word alone counts nothing.
  CHECK(flags_of("工作动态", "首段文字。\n推进即时比分平台建设。").empty());
  // Together.
  CHECK(flags_of("工作动态", "首段文字。\n根据《即时比分办公厅关于编制报告的通知》部署。") ==
        "tampered 10");
  // An organ's name that ends so is both.
  CHECK(flags_of("工作动态", "首段文字。\n会议由新葡京办公厅主持。") == "tampered 10");
  // Traditional words too.
  CHECK(flags_of("工作动态", "首段文字。\n会议由澳門金沙委員會主持。") == "suspect 6");
}

TEST_CASE("Words that documents use too count only in an organ's name") {
  CHECK(flags_of("博彩业发展研究", "外围道路，赔率，开奖结果，快三。").empty());
  CHECK(flags_of("工作动态", "首段文字。\n会议由快三办公厅主持。") == "suspect 6");
  CHECK(flags_of("金沙县人民政府", "永利村、银河街道办事处、太阳城小区。").empty());
  CHECK(flags_of("金沙娱乐城人民政府", "首段文字。") == "tampered 11");
}

TEST_CASE("Those who act against gambling may name it") {
  CHECK(flags_of("关于打击网络六合彩的通告", "查处百家乐赌博案件3起。").empty());
  CHECK(flags_of("关于金海娱乐城消防安全的公告", "首段文字。").empty());
  CHECK(flags_of("金海娱乐城", "首段文字。") == "suspect 5");
}

TEST_CASE("Porn marks tell in chains of two") {
  CHECK(flags_of("久久久_国产精品_无码", "首段文字。") == "suspect 5");
  CHECK(flags_of("一区二区，免费观看", "首段文字。") == "suspect 5");
  CHECK(flags_of("免费观看成人教育视频", "色情、黄色出版物。").empty());
  CHECK(flags_of("国产精品牌推介会", "首段文字。").empty());
}

TEST_CASE("Signals of the host") {
  CHECK(flags_of(on_host("www.yunhe.gov.cn", "/zwgk/t20180306_12.html")).empty());
  CHECK(flags_of(on_host("www.example.com", "/zwgk/t20180306_12.html")) == "suspect 4");
  CHECK(flags_of(on_host("www.gov.cn.example.com", "/art/2018/3/6/art_12_34.html")) == "suspect 4");
  CHECK(flags_of(on_host("www.example.com", "/news/1.html")).empty());
  CHECK(flags_of(on_host("192.0.2.7", "/zwgk/t20180306_12.html")).empty());

  FlagInput badge = on_host("www.example.com", "/news/1.html");
  badge.site_code = "2108990003";
  CHECK(flags_of(badge) == "suspect 4");
  badge.host = "www.yunhe.gov.cn";
  CHECK(flags_of(badge).empty());

  FlagInput claim = on_host("www.example.com", "/news/1.html");
  claim.body = "详见云河市政府门户网站(http://www.example.com)。";
  CHECK(flags_of(claim) == "suspect 4");
}

TEST_CASE("Signals of the host alone never make more than suspect") {
  FlagInput input = on_host("www.example.com", "/zwgk/t20180306_12.html");
  input.site_code = "2108990003";
  CHECK(flags_of(input) == "suspect 7");
  input.title = "六合彩资料";
  CHECK(flags_of(input) == "tampered 13");
}

TEST_CASE("Hidden blocks of links score from ten links on") {
  FlagInput input;
  input.body = "首段文字。";
  input.hidden_offsite_links = 9;
  CHECK(flags_of(input).empty());
  input.hidden_offsite_links = 10;
  CHECK(flags_of(input) == "suspect 4");
}

TEST_CASE("Evidence is each string once, and bounded") {
  std::string body = "首段文字。\n";
  for (int i = 0; i < 50; ++i)
    body += "办理〔20" + std::to_string(1800 + i) + "号。办理〔20181号。\n";
  FlagInput input;
  input.body = body;
  const auto flags = judge_flags(input);
  REQUIRE(flags.size() == 1);
  CHECK(flags[0].flag == "lost_characters");
  CHECK(flags[0].score == 100);
  CHECK(flags[0].evidence.size() == kMaxEvidence);
  CHECK(std::count(flags[0].evidence.begin(), flags[0].evidence.end(), "〔20181号") == 1);
}

TEST_CASE("Lost characters are told from dates and forms") {
  CHECK(flags_of("", "截至20171231日。") == "lost_characters 1");
  CHECK(flags_of("", "会议于3月6上午召开") == "lost_characters 1");
  CHECK(flags_of("", "(一)概述\n(  )主动公开情况") == "lost_characters 1");
  CHECK(flags_of("", "(  )满意").empty());
  CHECK(flags_of("", "5月15至18日，3月12家企业，2017年12月31日，20171231").empty());
  CHECK(flags_of("", "中办发〔2016〕8号").empty());
}

TEST_CASE("Question marks of questions are no replaced characters") {
  CHECK(flags_of("", "设立“政策?文件”栏目。") == "replaced_characters 1");
  CHECK(flags_of("", "公开??情况。") == "replaced_characters 1");
  CHECK(flags_of("", "如何申请?向乡镇政府申请。能办吗??可以。").empty());
  CHECK(flags_of("", "哪些人可以申请,材料要齐全?是的").empty());
  CHECK(flags_of("", "政府信息公开?").empty());
}

TEST_CASE("U+FFFD is mojibake, unless it is the caller's own") {
  FlagInput input;
  input.body = "全县\uFFFD\uFFFD会议。";
  CHECK(flags_of(input) == "mojibake 1");
  input.undecodable = true;
  CHECK(flags_of(input).empty());
}

TEST_CASE("Shifted bytes are mojibake and count two points of tampering") {
  CHECK(flags_of("", "?。ㄒ唬┚W站") == "mojibake 1");
  CHECK(flags_of("六合彩", "首段。\n首段?。ㄒ唬┚W站") == "suspect 7, mojibake 1");
}

TEST_CASE("Readings in brackets need to be readings, five, and wherever the character stands") {
  CHECK(flags_of("", "继(jì)续(xù)认(rèn)真(zhēn)贯(guàn)彻落实") ==
        "suspect 5, pinyin_annotations 5");
  CHECK(flags_of("", "继(jì)续(xù)认(rèn)真(zhēn)贯彻落实").empty());
  CHECK(flags_of("", "继(ma)续(ba)认(da)真(la)贯(ga)彻落实").empty());
  CHECK(flags_of("", "继(jì)续(xù)认(rèn)真(zhēn)贯(guàn)彻，继续认真贯彻，继续认真").empty());
  // Readings that people would not know: rare characters, and common ones read otherwise.
  CHECK(flags_of("", "邗(hán)沟、垚(yáo)台、沄(yún)河、浠(xī)水、峂(tóng)峪").empty());
  CHECK(flags_of("", "大(dài)城、单(shàn)县、铅(yán)山、六(lù)安、尉(yù)犁、蚌(bèng)埠").empty());
}

TEST_CASE("Honest documents are clean, whatever words they have") {
  std::ifstream file(SHILU_SOURCE_DIR "/tests/cases/flags/honest.tsv");
  REQUIRE(file);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    std::string body = line.substr(tab + 1);
    for (std::size_t at = 0; (at = body.find("\\n", at)) != std::string::npos;) {
      body.replace(at, 2, "\n");
    }
    CAPTURE(line);
    CHECK(flags_of(line.substr(0, tab), body).empty());
    ++count;
  }
  CHECK(count >= 30);
}

TEST_CASE("Brands that mirrors put before names") {
  CHECK(flags_of("足球即时比分《云河县森林火灾应急预案》的通知", "首段。") == "suspect 5");
  CHECK(flags_of("关于项目的公示", "bet36体育在线:人民政府:\n首段。") == "suspect 5");
  CHECK(flags_of("欧洲杯下注平台_云河市部门决算", "首段。") == "suspect 5");
  CHECK(flags_of("欧宝电竞官方网站", "首段。") == "suspect 5");
  CHECK(flags_of("M88官网", "首段。") == "suspect 5");
  CHECK(flags_of("皇冠现金网", "首段。") == "suspect 5");
  // A hotel of the name is one, an organ of the name is none.
  CHECK(flags_of("威尼斯人酒店消防检查", "首段。").empty());
  CHECK(flags_of("威尼斯人人民政府", "首段。") == "tampered 11");
}

TEST_CASE("Traditional text with mainland terms counts two points of tampering") {
  const std::string body = "首段。\n縣人民政府信息公開工作領導小組關於網絡與門戶網站建設的報告。";
  CHECK(flags_of("工作報告", body) == "traditional_conversion 5");
  CHECK(flags_of("六合彩資料", body) == "suspect 7, traditional_conversion 5");
}

TEST_CASE("Readings of rare characters and of lessons are a service, those of mirrors are not") {
  CHECK(flags_of("", "沭（shù）河、涞（lái）水、邳（pī）州、泗（sì）阳、汶（wèn）上").empty());
  CHECK(flags_of("", "拼音练习：处（chǔ）理、创（chuāng）伤、复（fù）杂、档（dàng）案、质（zhì）量")
            .empty());
  // The bracket may hold a space, as mirrors write it.
  CHECK(flags_of("", "會(huì )議應(yīng )當進(jìn )一步關(guān )註質(zhì )量") ==
        "suspect 5, pinyin_annotations 5");
  CHECK(flags_of("", "學拼音：會(huì)會(huì)務(wù)務(wù)進(jìn)進(jìn)") ==
        "suspect 5, pinyin_annotations 6");
}

TEST_CASE("Hosts under .政务 belong to the state") {
  CHECK(flags_of(on_host("云河.xn--zfr164b", "/zwgk/t20180306_12.html")).empty());
  CHECK(flags_of(on_host("xn--zfr164b.example.com", "/zwgk/t20180306_12.html")) == "suspect 4");
}

TEST_CASE("ARCHITECTURE.md has a word for every flag") {
  const auto contents = [](const std::string& path) {
    std::ifstream file(SHILU_SOURCE_DIR "/" + path);
    REQUIRE(file.is_open());
    return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  };
  const re2::RE2 raised(
      R"re((?:flags\.push_back\(\s*\{|Flag flag\{|add_flag\(flags, |kTampered \? )"([a-z_]+)")re");
  std::set<std::string> flags{"suspect"};  // the other of a choice
  for (const char* name : {"extract", "flags", "rule_findings", "text_rules"}) {
    const std::string code = contents("extract/" + std::string(name) + ".cc");
    re2::StringPiece rest(code);
    for (std::string flag; re2::RE2::FindAndConsume(&rest, raised, &flag);) {
      flags.insert(flag);
    }
  }
  CHECK(flags.size() > 10);
  const std::string told = contents("ARCHITECTURE.md");
  for (const std::string& flag : flags) {
    CAPTURE(flag);
    CHECK(told.find("`" + flag + "`") != std::string::npos);
  }
}

}  // namespace shilu
