#include "extract/charset.h"

#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <memory>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "extract/charset_decoder.h"
#include "extract/charset_pieces.h"

namespace shilu {
namespace {

constexpr size_t kMetaScanBytes = 4096;
constexpr size_t kDetectBytes = size_t{64} * 1024;
constexpr std::string_view kUtf8 = "UTF-8";
constexpr std::string_view kGb18030 = "GB18030";

struct Label {
  std::string_view label;
  std::string_view charset;
};

// hz-gb-2312 is left out on purpose: the standard maps it to "replacement", for safety.
constexpr auto kLabels = std::to_array<Label>({
    {"utf-8", kUtf8},
    {"utf8", kUtf8},
    {"unicode-1-1-utf-8", kUtf8},
    {"gb2312", kGb18030},
    {"gbk", kGb18030},
    {"gb18030", kGb18030},
    {"x-gbk", kGb18030},
    {"gb_2312", kGb18030},
    {"gb_2312-80", kGb18030},
    {"gb2312-80", kGb18030},
    {"csgb2312", kGb18030},
    {"chinese", kGb18030},
    {"cp936", kGb18030},
    {"ms936", kGb18030},
    {"windows-936", kGb18030},
    {"gb18030-2000", kGb18030},
    {"gb18030-2005", kGb18030},
    {"euc-cn", kGb18030},
    {"iso-ir-58", kGb18030},
    {"big5", "Big5"},
    {"big5-hkscs", "Big5"},
    {"cn-big5", "Big5"},
    {"csbig5", "Big5"},
    {"x-x-big5", "Big5"},
    {"cp950", "Big5"},
    {"utf-16", "UTF-16LE"},
    {"unicode", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"euc-kr", "EUC-KR"},
    {"euc-jp", "EUC-JP"},
    {"shift_jis", "Shift_JIS"},
    {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"windows-1252", "windows-1252"},
    {"us-ascii", "windows-1252"},
});

std::string_view charset_of_label(std::string_view label) {
  for (const Label& known : kLabels) {
    if (equals_ignoring_case(label, known.label)) {
      return known.charset;
    }
  }
  return "";
}

// The value after "charset=", quoted or not.
std::string_view charset_value(std::string_view text) {
  const size_t at = find_ignoring_case(text, "charset");
  if (at == std::string_view::npos) {
    return "";
  }
  size_t begin = at + 7;
  while (begin < text.size() && (is_space(text[begin]) || text[begin] == '=' ||
                                 text[begin] == '"' || text[begin] == '\'')) {
    ++begin;
  }
  size_t end = begin;
  while (end < text.size() && !is_space(text[end]) &&
         std::string_view("\"';/>,").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return text.substr(begin, end - begin);
}

// The first <meta …charset…> whose label is known.
std::string_view charset_of_meta(std::string_view bytes) {
  bytes = bytes.substr(0, kMetaScanBytes);
  for (size_t at = 0; (at = find_ignoring_case(bytes, "<meta", at)) != std::string_view::npos;
       at += 5) {
    const std::string_view tag = bytes.substr(at, bytes.find('>', at) - at);
    const std::string_view charset = charset_of_label(charset_value(tag));
    if (charset.starts_with("UTF-16")) {
      return kUtf8;  // it was read as ASCII, so it is not: WHATWG HTML, section 13.2.3.2
    }
    if (!charset.empty()) {
      return charset;
    }
  }
  return "";
}

// How likely the text is what its author wrote: the share of the commonest characters of Chinese
// administrative prose among all that is not ASCII, less what could not be decoded.
double likelihood(const DecodedBytes& attempt) {
  static constexpr std::u32string_view kCharacters =
      U"的一是在不了有和人中大为上个国工作政府信息公开年月日主市要会发展行部法关于我以，。、：；（"
      U"）“”"
      U"《》為國會發個來這關於務資訊開長們與區縣县区局务理通知请情况进行管理办规定地生事机网站首页"
      U"新闻";
  static const std::bitset<0x10000> kCommon = [] {
    std::bitset<0x10000> common;
    for (const char32_t c : kCharacters) common.set(c);
    return common;
  }();
  const std::string& text = attempt.text;
  const auto size = static_cast<int32_t>(std::min(text.size(), kDetectBytes * 2));
  size_t common = 0;
  size_t other = 0;
  size_t unlikely = attempt.replaced;
  for (int32_t i = 0; i < size;) {
    if (static_cast<unsigned char>(text[static_cast<size_t>(i)]) < 0x80) {
      i = static_cast<int32_t>(find_high_byte(
          std::string_view(text.data(), static_cast<size_t>(size)), static_cast<size_t>(i)));
      continue;
    }
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), i, size, c);
    if (c < 0x10000 && kCommon.test(static_cast<size_t>(c))) {
      ++common;
    } else {
      ++other;
      unlikely += (c < 0xA0 || (c >= 0xE000 && c < 0xF900)) ? 1 : 0;
    }
  }
  const auto all = static_cast<double>(common + other + 1);
  return (static_cast<double>(common) - 5.0 * static_cast<double>(unlikely)) / all;
}

// A page of ASCII in 16-bit units: nearly every second byte is zero.
std::string_view utf16_without_mark(std::string_view bytes) {
  const size_t size = std::min<size_t>(bytes.size(), 1024) & ~size_t{1};
  size_t even = 0;
  size_t odd = 0;
  for (size_t i = 0; i < size; i += 2) {
    even += bytes[i] == 0 ? 1 : 0;
    odd += bytes[i + 1] == 0 ? 1 : 0;
  }
  if (size < 16 || std::max(even, odd) * 4 < size) {
    return "";
  }
  return odd > even ? "UTF-16LE" : "UTF-16BE";
}

std::string_view detected_by_icu(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            ucsdet_close);
  const auto size = static_cast<int32_t>(std::min(bytes.size(), kDetectBytes));
  ucsdet_setText(detector.get(), bytes.data(), size, &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  if (U_FAILURE(status) || match == nullptr) {
    return "";
  }
  const char* name = ucsdet_getName(match, &status);
  return U_FAILURE(status) ? "" : charset_of_label(name);
}

DecodedText finish(DecodedBytes attempt, std::string_view used, std::string_view from) {
  if (attempt.text.starts_with("\xEF\xBB\xBF")) {
    attempt.text.erase(0, 3);
  }
  return {std::move(attempt.text), {std::string(used), std::string(from)}, attempt.replaced};
}

struct Candidate {
  std::string_view charset;
  std::string_view from;
};

// The likeliest of the charsets that were considered.
class BestDecoding {
 public:
  // True if the text read so is plainly right: half of an ordinary page's characters are common
  // ones, and the rest need not be considered.
  bool consider(std::string_view bytes, const Candidate& candidate) {
    const auto is_same = [&](const CharsetTrial& trial) {
      return trial.charset == candidate.charset;
    };
    if (candidate.charset.empty() || std::any_of(trials_.begin(), trials_.end(), is_same)) {
      return false;
    }
    DecodedBytes attempt = decode_as(bytes, candidate.charset);
    const double score = likelihood(attempt);
    trials_.push_back({candidate.charset, candidate.from, score, attempt.replaced});
    const bool plain = attempt.replaced == 0 && score > 0.2;
    if (chosen_.charset.empty() || score > score_ + 0.02) {
      best_ = std::move(attempt);
      score_ = score;
      chosen_ = candidate;
    }
    return plain;
  }

  DecodedText take() && {
    DecodedText decoded = finish(std::move(best_), chosen_.charset, chosen_.from);
    decoded.trials = std::move(trials_);
    return decoded;
  }

 private:
  DecodedBytes best_;
  Candidate chosen_{};
  double score_ = 0;
  std::vector<CharsetTrial> trials_;
};

// Bytes that say nothing and are hardly UTF-8: a GB charset nearly always.
std::optional<DecodedText> decode_undeclared_gb(std::string_view bytes) {
  BestDecoding only;
  if (!only.consider(bytes, {kGb18030, "detected"})) {
    return std::nullopt;
  }
  return std::move(only).take();
}

DecodedText decode_best(std::string_view bytes, std::vector<Candidate> candidates) {
  candidates.push_back({kUtf8, "detected"});
  candidates.push_back({kGb18030, "detected"});
  BestDecoding best;
  const bool plain =
      std::any_of(candidates.begin(), candidates.end(),
                  [&](const Candidate& candidate) { return best.consider(bytes, candidate); });
  // ICU's guess costs more than the rest of the extraction: it is asked for what is left.
  if (!plain) {
    best.consider(bytes, {detected_by_icu(bytes), "detected"});
  }
  return std::move(best).take();
}

// Bytes that are neither ASCII nor UTF-8 throughout.
DecodedText decode_doubtful(std::string_view bytes, const std::vector<Candidate>& declared) {
  const auto source_of = [&](std::string_view charset) -> std::string_view {
    const auto found =
        std::find_if(declared.begin(), declared.end(),
                     [&](const Candidate& candidate) { return candidate.charset == charset; });
    return found == declared.end() ? "detected" : found->from;
  };
  if (std::optional<MixedText> mixed = decode_mixed(bytes)) {
    DecodedText decoded = finish(std::move(mixed->decoded), mixed->main, source_of(mixed->main));
    decoded.other_charset = mixed->other;
    decoded.other_pieces = mixed->pieces;
    return decoded;
  }
  // Bytes of another charset are not UTF-8 by chance: a few broken ones leave no doubt.
  const Utf8Census census = take_utf8_census(bytes);
  if (census.wide >= 4 && census.wide >= census.invalid * 4) {
    return finish(decode_as(bytes, kUtf8), kUtf8, source_of(kUtf8));
  }
  const bool silent = std::all_of(declared.begin(), declared.end(), [](const Candidate& candidate) {
    return candidate.charset.empty();
  });
  if (silent && census.invalid > census.wide + census.two_bytes) {
    if (std::optional<DecodedText> decoded = decode_undeclared_gb(bytes)) {
      return *std::move(decoded);
    }
  }
  return decode_best(bytes, declared);
}

}  // namespace

std::string charset_of_content_type(std::string_view content_type) {
  return std::string(charset_of_label(charset_value(content_type)));
}

DecodedText decode_page(std::string_view bytes, std::string_view content_type) {
  const bool marked = bytes.starts_with("\xEF\xBB\xBF");
  if (marked && utf8_kind(bytes) != Utf8Kind::kInvalid) {
    return finish({std::string(bytes), 0}, kUtf8, "bom");
  }
  if (bytes.starts_with("\xFF\xFE")) {
    return finish(decode_as(bytes, "UTF-16LE"), "UTF-16LE", "bom");
  }
  if (bytes.starts_with("\xFE\xFF")) {
    return finish(decode_as(bytes, "UTF-16BE"), "UTF-16BE", "bom");
  }
  if (const std::string_view wide = utf16_without_mark(bytes); !wide.empty()) {
    return finish(decode_as(bytes, wide), wide, "detected");
  }
  std::string_view header = charset_of_label(charset_value(content_type));
  if (header.starts_with("UTF-16")) {
    header = "";  // its ASCII says that it is not
  }
  const std::string_view meta = charset_of_meta(bytes);
  if (marked) {
    // A template saved with a mark, and something else put into it.
    return decode_doubtful(bytes.substr(3), {{kUtf8, "bom"}, {header, "header"}, {meta, "meta"}});
  }
  const Utf8Kind kind = utf8_kind(bytes);
  if (kind == Utf8Kind::kInvalid) {
    return decode_doubtful(bytes, {{header, "header"}, {meta, "meta"}});
  }
  const std::string_view declared = header.empty() ? meta : header;
  std::string_view from = "detected";
  if (declared == kUtf8 || (kind == Utf8Kind::kAscii && !declared.empty())) {
    from = header.empty() ? "meta" : "header";
  }
  return finish({std::string(bytes), 0}, from == "detected" ? kUtf8 : declared, from);
}

}  // namespace shilu
