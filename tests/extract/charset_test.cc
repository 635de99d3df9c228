#include "extract/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "extract/extract.h"

namespace shilu {
namespace {

// 中文网页 in the encodings, by the code charts.
const std::string kGbk = "\xD6\xD0\xCE\xC4\xCD\xF8\xD2\xB3";
const std::string kBig5 = "\xA4\xA4\xA4\xE5\xBA\xF4\xAD\xB6";  // 中文網頁
const std::string kUtf16Le("\x2D\x4E\x87\x65", 4);             // 中文

TEST_CASE("a byte order mark decides and is taken off") {
  const DecodedText utf8 = decode_page("\xEF\xBB\xBF中文", "text/html; charset=gbk");
  CHECK(utf8.text == "中文");
  CHECK(utf8.charset.used == "UTF-8");
  CHECK(utf8.charset.from == "bom");
  const DecodedText wide = decode_page("\xFF\xFE" + kUtf16Le, "");
  CHECK(wide.text == "中文");
  CHECK(wide.charset.used == "UTF-16LE");
  const DecodedText big_endian = decode_page(std::string("\xFE\xFF\x4E\x2D", 4), "");
  CHECK(big_endian.text == "中");
  CHECK(big_endian.charset.used == "UTF-16BE");
}

TEST_CASE("valid UTF-8 is UTF-8 whatever header and meta say") {
  const DecodedText decoded =
      decode_page("<meta charset=gb2312><p>关于工作的通知</p>", "text/html; charset=gb2312");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.charset.from == "detected");
  CHECK(decoded.replaced == 0);
}

TEST_CASE("every GB label is GB18030") {
  for (const std::string label : {"gb2312", "GBK", "gb18030", "x-gbk", "GB_2312-80", "cp936"}) {
    CAPTURE(label);
    CHECK(charset_of_content_type("text/html;charset=" + label) == "GB18030");
    const DecodedText decoded = decode_page("<meta charset=\"" + label + "\">" + kGbk, "");
    CHECK(decoded.text.ends_with("中文网页"));
    CHECK(decoded.charset.used == "GB18030");
    CHECK(decoded.charset.from == "meta");
  }
}

TEST_CASE("GB18030 reads what gb2312 cannot hold") {
  // 镕 is GBK E946 and not in GB 2312.
  const DecodedText decoded = decode_page("<meta charset=gb2312>" + kGbk + "\xE9\x46", "text/html");
  CHECK(decoded.text.ends_with("镕"));
  CHECK(decoded.replaced == 0);
}

TEST_CASE("hz-gb-2312 is no charset") {
  CHECK(charset_of_content_type("text/html; charset=hz-gb-2312").empty());
}

TEST_CASE("the header comes before the meta") {
  const DecodedText decoded =
      decode_page("<meta charset=big5>" + kGbk, "text/html; charset=\"GBK\"");
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "header");
}

TEST_CASE("a declared charset loses to one that decodes clean") {
  const std::string sentence =  // 的工作，是为了在中国。 in GBK
      "\xB5\xC4\xB9\xA4\xD7\xF7\xA3\xAC\xCA\xC7\xCE\xAA\xC1\xCB\xD4\xDA\xD6\xD0\xB9\xFA\xA1\xA3";
  const DecodedText decoded = decode_page(sentence, "text/html; charset=utf-8");
  CHECK(decoded.text == "的工作，是为了在中国。");
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "detected");
}

TEST_CASE("Big5 under its label") {
  const DecodedText decoded = decode_page("<meta charset=big5>" + kBig5, "");
  CHECK(decoded.text.ends_with("中文網頁"));
  CHECK(decoded.charset.used == "Big5");
}

TEST_CASE("UTF-16 without a mark is told by its zeros") {
  std::string bytes;
  for (const char c : std::string("<html><head><title>x</title></head>")) {
    bytes += c;
    bytes += '\0';
  }
  CHECK(decode_page(bytes, "").charset.used == "UTF-16LE");
  CHECK(decode_page('\0' + bytes.substr(0, bytes.size() - 1), "").charset.used == "UTF-16BE");
}

TEST_CASE("a meta that says UTF-16 was read as ASCII and means UTF-8") {
  const DecodedText decoded = decode_page("<meta charset=utf-16le><p>中文</p>", "");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.charset.from == "meta");
}

TEST_CASE("what cannot be decoded is counted") {
  const DecodedText decoded = decode_page("关于做好工作的通知，各单位：\xFF\xFF 请认真执行。", "");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.replaced == 2);
  CHECK(decoded.text == "关于做好工作的通知，各单位：\uFFFD\uFFFD 请认真执行。");
}

TEST_CASE("a replacement character of the page's own is not counted") {
  CHECK(decode_page("<p>通\uFFFD知</p>", "").replaced == 0);
}

TEST_CASE("plain ASCII keeps what is declared") {
  CHECK(decode_page("<meta charset=gbk>abc", "").charset.used == "GB18030");
  CHECK(decode_page("abc", "").charset.used == "UTF-8");
  CHECK(decode_page("", "").text.empty());
}

std::string encode(const std::string& utf8, const char* charset) {
  std::string bytes(utf8.size() * 2 + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size =
      ucnv_convert(charset, "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()), utf8.data(),
                   static_cast<int32_t>(utf8.size()), &status);
  REQUIRE(U_SUCCESS(status));
  bytes.resize(static_cast<size_t>(size));
  return bytes;
}

const std::string kHead =
    "<html><head><meta charset=\"utf-8\"><title>云河县人民政府</title></head>\n";
const std::string kNav = "<div>当前位置：<a href=\"/\">首页</a> &gt; 通知公告</div>\n";
const std::string kBody =
    "<p>各乡镇人民政府，县直各部门：</p>\n<p>为做好春季造林工作，现将有关事项通知如下。</p>\n";
const std::string kFoot = "<div>主办单位：云河县人民政府办公室</div>\n";

TEST_CASE("a UTF-8 template with a GBK text in it is read part by part") {
  const DecodedText decoded =
      decode_page(kHead + kNav + encode(kBody, "gb18030") + kFoot, "text/html; charset=utf-8");
  CHECK(decoded.text == kHead + kNav + kBody + kFoot);
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.charset.from == "header");
  CHECK(decoded.other_charset == "GB18030");
  CHECK(decoded.other_pieces == 2);
  CHECK(decoded.replaced == 0);
}

TEST_CASE("a GBK page with a UTF-8 block in it is read part by part") {
  std::string head = kHead;
  head.replace(head.find("utf-8"), 5, "gbk");
  std::string long_body;
  for (int i = 0; i < 5; ++i) long_body += kBody;
  const std::string bytes = encode(head + kNav + long_body, "gb18030") + kFoot;
  const DecodedText decoded = decode_page(bytes, "");
  CHECK(decoded.text == head + kNav + long_body + kFoot);
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "meta");
  CHECK(decoded.other_charset == "UTF-8");
  CHECK(decoded.other_pieces == 1);
}

TEST_CASE("a byte order mark before a template with a GBK text") {
  const DecodedText decoded = decode_page("\xEF\xBB\xBF" + kNav + encode(kBody, "gb18030"), "");
  CHECK(decoded.text == kNav + kBody);
  CHECK(decoded.charset.used == "GB18030");  // what more of the page is in
  CHECK(decoded.other_charset == "UTF-8");
}

TEST_CASE("a page in one charset is not taken apart") {
  const std::string page = kHead + kNav + kBody + kFoot + "<p>镕 圳 喆 犇 姗 é</p>";
  for (const char* charset : {"gb18030", "UTF-8"}) {
    CAPTURE(charset);
    const DecodedText decoded = decode_page(encode(page, charset), "");
    CHECK(decoded.text == page);
    CHECK(decoded.other_pieces == 0);
    CHECK(decoded.replaced == 0);
  }
  const std::string big5 =
      "<p>縣政府辦公室關於做好工作的通知，請各單位認真執行。</p>\n<p>中文網頁</p>";
  const DecodedText decoded = decode_page(encode(big5, "big5-hkscs"), "text/html; charset=big5");
  CHECK(decoded.text == big5);
  CHECK(decoded.other_pieces == 0);
}

TEST_CASE("UTF-8 with a few broken bytes stays UTF-8, whatever is declared") {
  for (const char* type : {"", "text/html; charset=gbk", "text/html; charset=iso-8859-1"}) {
    CAPTURE(type);
    const DecodedText decoded =
        decode_page("<meta charset=gb2312><p>通知公告：\xE7\x9F 请执行</p>", type);
    CHECK(decoded.charset.used == "UTF-8");
    CHECK(decoded.text == "<meta charset=gb2312><p>通知公告：\uFFFD 请执行</p>");
    CHECK(decoded.replaced == 1);
    CHECK(decoded.other_pieces == 0);
  }
}

TEST_CASE("a character cut off at the end is one that could not be decoded") {
  const DecodedText utf8 = decode_page("<p>关于做好工作的通知\xE5\xB7", "");
  CHECK(utf8.charset.used == "UTF-8");
  CHECK(utf8.replaced == 1);
  const DecodedText gbk = decode_page(encode("<p>关于做好工作的通知", "gb18030") + "\xB9", "");
  CHECK(gbk.charset.used == "GB18030");
  CHECK(gbk.replaced == 1);
  CHECK(gbk.text == "<p>关于做好工作的通知\uFFFD");
}

TEST_CASE("header and meta may both be wrong") {
  const std::string gbk = encode(kNav + kBody, "gb18030");
  const DecodedText decoded =
      decode_page("<meta charset=utf-8>" + gbk, "text/html; charset=ISO-8859-1");
  CHECK(decoded.text.ends_with(kBody));
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "detected");
  CHECK(decode_page("<meta charset=gb2312>" + kNav + kBody, "text/html; charset=big5")
            .text.ends_with(kNav + kBody));
}

TEST_CASE("a meta may stand far into the page") {
  const std::string page = "<!--" + std::string(2000, 'x') + "--><meta charset=\"GB2312\">" + kGbk;
  const DecodedText decoded = decode_page(page, "");
  CHECK(decoded.text.ends_with("中文网页"));
  CHECK(decoded.charset.from == "meta");
}

TEST_CASE("replacement characters of the source's own are not counted in any charset") {
  const DecodedText gbk =
      decode_page(encode(kBody, "gb18030") + "\x84\x31\xA4\x37\xFF", "text/html; charset=gbk");
  CHECK(gbk.text == kBody + "\uFFFD\uFFFD");
  CHECK(gbk.replaced == 1);
  CHECK(decode_page(std::string("\xFF\xFE\xFD\xFF\x2D\x4E", 6), "").replaced == 0);
}

TEST_CASE("a header that says UTF-16 over ASCII is wrong") {
  CHECK(decode_page("<p>abc</p>", "text/html; charset=utf-16").charset.used == "UTF-8");
}

TEST_CASE("a document from a page in two charsets says so") {
  const std::string bytes = kHead + kNav + encode(kBody, "gb18030") + kFoot;
  PageInput input;
  input.bytes = bytes;
  const Document document = extract_page(input);
  const auto found = std::find_if(document.flags.begin(), document.flags.end(),
                                  [](const Flag& flag) { return flag.flag == "mixed_charsets"; });
  REQUIRE(found != document.flags.end());
  CHECK(found->score == 2);
  CHECK(found->evidence == std::vector<std::string>{"GB18030"});
  const std::string clean = kHead + kNav + kBody + kFoot;
  input.bytes = clean;
  CHECK(extract_page(input).flags.empty());
}

}  // namespace
}  // namespace shilu
