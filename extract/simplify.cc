#include "extract/simplify.h"

#include <cassert>

#include "extract/han_script.h"

namespace shilu {
namespace {

// Where a character taken alone would come out wrong. Both sides are equally long in bytes.
struct Word {
  std::string_view traditional;
  std::string_view simplified;
};
constexpr Word kWords[] = {
    // 乾 is 干 but where it stands for heaven.
    {"乾隆", "乾隆"},
    {"乾坤", "乾坤"},
    {"乾陵", "乾陵"},
    {"乾清", "乾清"},
    {"乾元", "乾元"},
    {"乾卦", "乾卦"},
    {"乾安", "乾安"},
    {"乾縣", "乾县"},
    // 著 is 着 but where it is to write or to be known.
    {"著作", "著作"},
    {"著名", "著名"},
    {"著稱", "著称"},
    {"著述", "著述"},
    {"著者", "著者"},
    {"著錄", "著录"},
    {"著書", "著书"},
    {"論著", "论著"},
    {"專著", "专著"},
    {"名著", "名著"},
    {"原著", "原著"},
    {"巨著", "巨著"},
    {"編著", "编著"},
    {"譯著", "译著"},
    {"合著", "合著"},
    {"遺著", "遗著"},
    {"拙著", "拙著"},
    {"土著", "土著"},
    {"卓著", "卓著"},
    {"昭著", "昭著"},
    {"顯著", "显著"},
    // 瞭 is 了 but where it is to watch, 藉 is 借 but where it is to comfort.
    {"瞭望", "瞭望"},
    {"慰藉", "慰藉"},
    {"狼藉", "狼藉"},
    {"蘊藉", "蕴藉"},
    // Names, and a note of the scale.
    {"於潛", "於潜"},
    {"魏徵", "魏徵"},
    {"角徵羽", "角徵羽"},
    // 覆 is to cover, and to answer or repeat 复.
    {"答覆", "答复"},
    {"回覆", "回复"},
    {"批覆", "批复"},
    {"反覆", "反复"},
    {"函覆", "函复"},
    {"覆函", "复函"},
    {"覆議", "复议"},
    // 祇 is only, and a god.
    {"祇要", "只要"},
    {"祇有", "只有"},
    {"祇能", "只能"},
    {"祇是", "只是"},
};

std::string simplify_line(std::string_view line) {
  std::string simplified = to_simplified(line);
  for (const Word& word : kWords) {
    assert(word.traditional.size() == word.simplified.size());
    for (std::size_t at = line.find(word.traditional); at != std::string_view::npos;
         at = line.find(word.traditional, at + word.traditional.size())) {
      simplified.replace(at, word.simplified.size(), word.simplified);
    }
  }
  return simplified;
}

// Only characters of three bytes are replaced, each in its place.
std::size_t count_changed(std::string_view before, std::string_view after) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size();) {
    const auto lead = static_cast<unsigned char>(before[i]);
    const std::size_t length = lead >= 0xE0 && lead < 0xF0 ? 3 : 1;
    if (before.substr(i, length) != after.substr(i, length)) ++changed;
    i += length;
  }
  return changed;
}

}  // namespace

SimplifiedText simplify(std::string_view text) {
  SimplifiedText simplified;
  simplified.text.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (han_script_of(line) == HanScript::kTraditional) {
      const std::string after = simplify_line(line);
      simplified.changed += count_changed(line, after);
      simplified.text += after;
    } else {
      simplified.text += line;
    }
    if (end == std::string_view::npos) break;
    simplified.text += '\n';
    text.remove_prefix(end + 1);
  }
  return simplified;
}

}  // namespace shilu
