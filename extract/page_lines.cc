#include "extract/page_lines.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/comments.h"
#include "extract/containers.h"
#include "extract/dates.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

// Of a line in a script other than Han.
constexpr uint32_t kLeastBytesOfOtherScript = 60;
constexpr double kBytesOfWord = 6;  // which says about as much as a Han character

// A passage in a script other than Han: Latin words stand apart, codes and noise do not.
bool is_other_passage(std::string_view text, uint32_t bytes) {
  constexpr std::ptrdiff_t kLongestWord = 30;  // on the average
  const auto words = 1 + std::count(text.begin(), text.end(), ' ');
  const auto ascii = std::count_if(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return bytes >= kLeastBytesOfOtherScript && ascii <= kLongestWord * words;
}

// What a line weighs as prose: a sentence counts whole, a heading or a cell in part.
double weight_of(const LaidLine& laid) {
  const TextMeasure measure = measure_text(laid.line.text);
  const double own = 1.0 - std::min(1.0F, laid.line.link_share);
  if (own < 0.5) {
    return 0;
  }
  if (measure.han < 4) {
    return !laid.line.table_row && is_other_passage(laid.line.text, measure.bytes)
               ? measure.bytes / kBytesOfWord * own
               : 0;
  }
  double weight = measure.han;
  if (measure.stops == 0) {
    weight *= laid.line.table_row ? 0.5 : 0.2;
  } else if (measure.han < 15) {
    weight *= 0.5;
  }
  return weight * own;
}

// Words of a site's foot and of notices; a line with one weighs nothing whatever else it says.
constexpr auto kFootWords = std::to_array<std::string_view>(
    {"版权所有", "ICP备", "公网安备", "标识码", "Copyright", "技术支持：", "主办单位：",
     "承办单位：", "浏览器版本", "即将离开", "当前位置", "您的位置", "所在位置", "现在的位置",
     "现在位置", "未经授权"});
constexpr auto kContactLabels = std::to_array<std::string_view>(
    {"地址：", "地址:", "邮编：", "邮编:", "邮政编码", "电话：", "电话:", "传真：", "传真:"});
constexpr auto kMetadataLabels =
    std::to_array<std::string_view>({"来源：", "来源:", "发布时间", "发布日期", "日期：", "日期:"});

template <size_t N>
std::ptrdiff_t count_in(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::count_if(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

bool is_foot_line(std::string_view text) {
  return text.size() < 900 && count_in(text, kFootWords) > 0;
}

// 地址：… 邮编：… 电话：… in one line: Han characters and stops, and yet no prose.
bool is_contact_line(std::string_view text) {
  return text.size() < 400 && text.find("。") == std::string_view::npos &&
         count_in(text, kContactLabels) >= 2;
}

// 日期：2023-06-08 来源：县融媒体中心 字号：大 中 小. Stops and Han characters, and yet no prose.
bool is_metadata_line(std::string_view text) {
  return text.size() < 300 && text.find("。") == std::string_view::npos &&
         count_in(text, kMetadataLabels) > 0 && find_date(text).has_value();
}

// Most lines have none of all these words.
bool weighs_nothing(std::string_view text) {
  static const WordSet kWords = [] {
    std::vector<std::string> words(kFootWords.begin(), kFootWords.end());
    words.insert(words.end(), kContactLabels.begin(), kContactLabels.end());
    words.insert(words.end(), kMetadataLabels.begin(), kMetadataLabels.end());
    return WordSet(std::move(words));
  }();
  return kWords.any_in(text) &&
         (is_foot_line(text) || is_contact_line(text) || is_metadata_line(text));
}

// A name like menu_con (Changzhou) may be that of the place that a menu leads to: with words of its
// own and hardly a link it holds the document.
bool bears_out(std::string_view zone, const TextMeasure& measure) {
  constexpr uint32_t kFewHan = 60;
  return zone == "footer" || measure.han <= kFewHan ||
         uint64_t{measure.link_bytes} * 10 >= uint64_t{measure.bytes} * 3;
}

// The zone of each node: its own or the nearest ancestor's. A mark on most of the page is none.
std::vector<std::string_view> zones_of_nodes(const Dom& dom, const Measures& measures) {
  std::vector<std::string_view> zones(dom.size());
  std::unordered_map<std::string_view, std::string_view>
      zone_of_names;  // pages repeat their classes
  const auto zone_by_names = [&](std::string_view names) {
    const auto [known, is_new] = zone_of_names.try_emplace(names);
    if (is_new) {
      known->second = zone_of_tokens(names);
    }
    return known->second;
  };
  const uint32_t all = measures.of(0).han;
  for (NodeIndex i = 1; i < dom.size(); ++i) {
    zones[i] = zones[dom[i].parent];
    if (!zones[i].empty() || dom[i].is_text) {
      continue;
    }
    std::string_view zone = zone_of_tag(dom[i].tag);
    if (zone.empty() && !dom[i].id.empty()) {
      zone = zone_by_names(dom[i].id);
    }
    if (zone.empty() && !dom[i].class_names.empty()) {
      zone = zone_by_names(dom[i].class_names);
    }
    const TextMeasure measure = measures.of(i);
    if (!zone.empty() && measure.han * 5 < all * 2 && bears_out(zone, measure)) {
      zones[i] = zone;
    }
  }
  return zones;
}

}  // namespace

std::pair<size_t, size_t> PageLines::range(NodeIndex begin, NodeIndex end) const {
  const auto before = [](const LaidLine& line, NodeIndex index) { return line.first < index; };
  const auto first = std::lower_bound(lines.begin(), lines.end(), begin, before);
  const auto last = std::lower_bound(first, lines.end(), end, before);
  return {static_cast<size_t>(first - lines.begin()), static_cast<size_t>(last - lines.begin())};
}

MetadataStrength PageLines::metadata_strength(size_t line) const {
  strengths.resize(lines.size());
  std::optional<MetadataStrength>& known = strengths[line];
  if (!known) {
    known = judge_metadata_line(lines[line].line.text);
  }
  return *known;
}

double PageLines::weight(NodeIndex begin, NodeIndex end) const {
  const auto [first, last] = range(begin, end);
  return weight_before[last] - weight_before[first];
}

PageLines lay_out_page(const Dom& dom, const Measures& measures, std::span<const NodeIndex> apart) {
  std::vector<Cut> cuts;
  for (const NodeIndex part : apart) {
    cuts.push_back({part, dom[part].end, ""});
  }
  PageLines page;
  page.lines = lay_out(dom, measures, 0, dom.size(), cuts);
  const auto dropped =
      std::stable_partition(page.lines.begin(), page.lines.end(),
                            [](const LaidLine& line) { return line.reason != kDroppedReason; });
  page.dropped.assign(std::make_move_iterator(dropped), std::make_move_iterator(page.lines.end()));
  page.lines.erase(dropped, page.lines.end());
  page.node_zones = zones_of_nodes(dom, measures);
  page.comments = find_comments(dom, page);
  for (const Cut& part : page.comments) {
    std::fill(page.node_zones.begin() + part.begin, page.node_zones.begin() + part.end,
              part.reason);
  }
  double sum = 0;
  for (const LaidLine& line : page.lines) {
    page.weight_before.push_back(sum);
    const std::string_view zone = page.node_zones[line.first];
    page.zones.push_back(zone);
    sum += zone.empty() && !weighs_nothing(line.line.text) ? weight_of(line) : 0;
  }
  page.weight_before.push_back(sum);
  return page;
}

}  // namespace shilu
