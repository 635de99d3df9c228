#include "extract/refusal.h"

#include <re2/re2.h>

#include <array>
#include <string>

#include "base/ascii.h"

namespace shilu {
namespace {

// Signs of firewalls that answer for a portal. Each is a page of script or of few words.
constexpr auto kBlockSigns = std::to_array<std::string_view>(
    {"$_ts=window['$_ts']", "__jsl_clearance", "acw_sc__v2", "reason:GeoBL", "WZWS-RAY", "wzws_cid",
     "/WZWSREL", "safedog", "yunsuo_session", "safeline", "宝塔网站防火墙", "电信云防护",
     "Request Rejected"});

const RE2& soft_error_pattern() {
  static const RE2 kPattern(
      "(?:页面|网页|文章|信息|栏目|内容|资源|地址)(?:不存在|未找到|找不到|已(?:被)?删除|已下线|"
      "已失效|已过期)"
      "|(?:不存在|找不到|无法找到)(?:该|此|您(?:要|所)?(?:访问|查找|请求)的)?(?:页面|网页|文件|"
      "资源)"
      "|(?:抱歉|对不起|很遗憾).{0,20}(?:页面|访问|网页|内容)|404(?:\\.htm|错误|页面| ?Not Found)"
      "|您(?:所|要)?(?:访问|请求|查看|查找)的(?:页面|信息|网页|内容|栏目).{0,12}(?:不存在|删除|"
      "移除|维护|无法)"
      "|(?:系统|网站|栏目|平台)(?:正在)?(?:维护|升级|改版|建设)中|暂停(?:访问|服务)|栏目建设中"
      "|网站已(?:关停|下线|迁移|停止更新)");
  return kPattern;
}

const RE2& block_pattern() {
  static const RE2 kPattern(
      "(?:访问|请求)(?:被(?:拒绝|拦截|阻断|禁止)|过于频繁|行为存在异常)|(?:您的|当前)IP.{0,20}(?:"
      "禁止|限制|封|拦截|黑名单)"
      "|非法(?:请求|访问)|Access Denied|Request Rejected|405.{0,20}电信云防护");
  return kPattern;
}

const RE2& login_pattern() {
  static const RE2 kPattern(
      "请?先?登录后(?:查看|访问|继续|操作)|用户未登录|会话(?:已)?(?:过期|超时)|统一身份认证|"
      "单点登录|用户登录");
  return kPattern;
}

// The page's words up to a length, for patterns that concern short pages only.
std::string opening(const PageLines& page, size_t most) {
  std::string text;
  for (const LaidLine& laid : page.lines) {
    if (text.size() >= most) {
      break;
    }
    text += laid.line.text;
    text += '\n';
  }
  return text;
}

bool is_blocked(const KindInput& input) {
  if (input.status == 412 || input.status == 521) {
    return true;
  }
  const std::string_view head = input.html.substr(0, size_t{64} * 1024);
  for (const std::string_view sign : kBlockSigns) {
    if (head.find(sign) != std::string_view::npos) {
      return true;
    }
  }
  return RE2::PartialMatch(opening(input.page, 4096), block_pattern());
}

bool contains_password_field(const Dom& dom) {
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].tag == GUMBO_TAG_INPUT &&
        equals_ignoring_case(dom.attribute(i, "type"), "password")) {
      return true;
    }
  }
  return false;
}

bool is_login(const KindInput& input, const std::string& text) {
  if (!RE2::PartialMatch(text, login_pattern())) {
    return false;
  }
  if (input.url) {
    const std::string_view path = input.url->path();
    for (const std::string_view route : {"login", "signin", "sso", "cas/", "passport", "oauth"}) {
      if (contains_ignoring_case(path, route)) {
        return true;
      }
    }
  }
  return !input.tags.article_title && contains_password_field(input.dom);
}

}  // namespace

std::optional<KindVerdict> judge_refusal(const KindInput& input) {
  const bool has_body = input.body.body.has_value();
  const bool marked = has_body && input.body.body->marked;
  // An article may speak of errors.
  const bool says_article = has_body && (input.tags.article_title || input.has_head);
  if (input.measures.of(0).han >= kShortPageHan || marked || says_article) {
    return std::nullopt;
  }
  if (is_blocked(input)) {
    return KindVerdict{PageKind::kBlocked, "short, with the sign of a firewall"};
  }
  const std::string text = input.tags.title_element + "\n" + opening(input.page, 4096);
  if (is_login(input, text)) {
    return KindVerdict{PageKind::kLogin, "short, asks to log in"};
  }
  if (RE2::PartialMatch(text, soft_error_pattern())) {
    return KindVerdict{PageKind::kSoftError, "short, says that there is nothing"};
  }
  return std::nullopt;
}

}  // namespace shilu
