#include "extract/site_identity.h"

#include <re2/re2.h>

#include "extract/matching_copy.h"

namespace shilu {
namespace {

// Where `pattern`'s first group stands in the copy, as written in the line; empty if nowhere.
std::optional<std::string> find_as_written(std::string_view line, const MatchingCopy& copy,
                                           const RE2& pattern) {
  re2::StringPiece found;
  if (!RE2::PartialMatch(copy.text, pattern, &found)) return std::nullopt;
  const auto begin = static_cast<std::size_t>(found.data() - copy.text.data());
  const std::size_t first = copy.origin[begin];
  return std::string(
      trim_wide_space(line.substr(first, copy.origin[begin + found.size()] - first)));
}

template <typename Find>
void set_if_unknown(std::optional<std::string>& field, Find find) {
  if (!field) field = find();
}

}  // namespace

void read_site_identity(std::string_view line, SiteIdentity& site) {
  static const RE2 kSiteId(R"(标识码 *[:]? *(\d{10}|bm\d{8})(?:[^\d]|$))");
  static const RE2 kIcp(
      "([京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘陇青宁新] *"
      "(?i:ICP) *(?:备案?|证) *(?:第 *)?\\d{6,10} *号?(?: *- *\\d{1,3})?)");
  static const RE2 kPolice(
      "([京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘陇青宁新] *公网安备 *(?:第 "
      "*)?"
      "\\d{13,14} *号?)");
  // The next label may follow without a gap: 主办单位:云河县人民政府办公室承办单位:….
  static const RE2 kOrganiser(R"(主[办管](?:单位|方)? *[:|] *([\p{Han}()·、]{2,40}))");
  static const RE2 kNextLabel(
      "(?:承办|协办|运行维护|运行管理|运行|运维|维护|建设|技术支持|网站管理|网站标识码|版权所有|"
      "地址|邮编|"
      "联系电话|联系方式|电话|备案号|传真)(?:单位|方|部门)?$");
  static const RE2 kOrganises(
      R"((?:^|[ :|])([\p{Han}()·、]{4,40}(?:政府|办公室|办公厅|委员会|局|厅|委|院))主办(?:[ |]|$))");
  if (line.size() > 2000) return;  // no footer has such a line

  const MatchingCopy copy = make_matching_copy(line);
  const auto number = [&](const RE2& pattern) -> std::optional<std::string> {
    auto found = find_as_written(line, copy, pattern);
    if (found) *found = matching_text(without_wide_space(*found));
    return found;
  };
  set_if_unknown(site.site_id, [&] { return number(kSiteId); });
  set_if_unknown(site.icp, [&] { return number(kIcp); });
  set_if_unknown(site.police, [&] { return number(kPolice); });
  set_if_unknown(site.organiser, [&]() -> std::optional<std::string> {
    auto found = find_as_written(line, copy, kOrganiser);
    if (!found) return find_as_written(line, copy, kOrganises);
    RE2::Replace(&*found, kNextLabel, "");
    if (found->empty()) found.reset();
    return found;
  });
}

std::optional<std::string> find_site_code_in_markup(std::string_view markup) {
  static const RE2 kCode(R"((?i)site_?code["']? *[=:] *["']? *(\d{10}|bm\d{8})(?:[^\d]|$))");
  std::string code;
  if (!RE2::PartialMatch({markup.data(), markup.size()}, kCode, &code)) return std::nullopt;
  return code;
}

bool is_site_code(std::string_view text) {
  static const RE2 kCode(R"(\d{10}|bm\d{8})");
  return RE2::FullMatch({text.data(), text.size()}, kCode);
}

}  // namespace shilu
