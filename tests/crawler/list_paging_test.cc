// Lists whose pages only scripts count, walked to their ends: a portal of each family, made by
// rule.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const std::string kHost = "http://www.qinghe.example";
constexpr int kRows = 4;  // documents on a page of a list

std::string document_path(int number) {
  return "/a/" + std::to_string(number) + ".html";
}

// Rows of page `page`, counted from 0, of a list of `total` documents.
std::vector<std::string> rows_of(int page, int total) {
  std::vector<std::string> rows;
  for (int i = page * kRows; i < std::min((page + 1) * kRows, total); ++i) {
    rows.push_back(document_path(i));
  }
  return rows;
}

// The page with what follows its rows.
FakeResponse list_page(int page, int total, const std::string& script) {
  std::string html = list_of(rows_of(page, total));
  html.insert(html.find("</body>"), script);
  return html_response(html);
}

FakeResponse json_response(const nlohmann::json& answer) {
  FakeResponse response = html_response(answer.dump());
  response.headers = {{"Content-Type", "application/json"}};
  return response;
}

std::string call(const std::string& arguments) {
  return "<script>createPageHTML(" + arguments + ");</script>";
}

// The number behind `name` in an address; -1 where it is not there.
int number_behind(const std::string& target, const std::string& name) {
  const size_t at = target.find(name);
  return at == std::string::npos ? -1 : std::atoi(target.c_str() + at + name.size());
}

using Portal = std::function<FakeResponse(const std::string& target)>;

struct Walk {
  std::vector<std::string> lists;  // all that was asked and is no document, sorted
  int documents = 0;               // versions in the archive
  std::map<std::string, uint64_t> outcomes;
};

// Crawls from /tz/, answered by `portal`, as its documents are by themselves.
class Walks {
 public:
  Walks() { crawls_.config.gap = 0ms; }

  Walk run(const Portal& portal) {
    crawls_.web.answer_others([portal](const std::string& url) {
      const std::string target = url.substr(kHost.size());
      if (target.starts_with("/a/")) {
        return html_response(article("清河县通知第" + target, target + kBody));
      }
      return target == "/robots.txt" ? FakeResponse() : portal(target);
    });
    const size_t asked_before = crawls_.web.asked().size();
    const Crawls::Outcome outcome = crawls_.run(kHost + "/tz/");
    REQUIRE(outcome.report);
    REQUIRE(outcome.report->end == CrawlEnd::kDone);
    Walk walk;
    walk.outcomes = outcome.outcomes;
    const std::vector<std::string> asked = crawls_.web.asked();
    for (size_t i = asked_before; i < asked.size(); ++i) {
      const std::string target = asked[i].substr(kHost.size());
      if (!target.starts_with("/a/") && target != "/robots.txt") {
        walk.lists.push_back(target);
      }
    }
    std::sort(walk.lists.begin(), walk.lists.end());
    REQUIRE(crawls_.archive()->list("", [&](const Archive::Listed& listed) {
      const std::string_view path = listed.url.path();
      CHECK((path.starts_with("/a/") || path.starts_with("/b/")));  // nothing else is kept
      ++walk.documents;
      return true;
    }));
    return walk;
  }

 private:
  Crawls crawls_;
};

using Lists = std::vector<std::string>;

}  // namespace

TEST_CASE("TRS: pages are counted from 0, and the last is the one before the total", "[lists]") {
  const Walk walk = Walks().run([](const std::string& target) {
    const int page = std::max(number_behind(target, "index_"), 0);
    return list_page(page, 18, call("5, " + std::to_string(page) + ", \"index\", \"html\""));
  });
  CHECK(walk.documents == 18);
  CHECK(walk.lists == Lists{"/tz/", "/tz/index_1.html", "/tz/index_2.html", "/tz/index_3.html",
                            "/tz/index_4.html"});
}

TEST_CASE("TRS: a page whose script counts wrong, or is not there, stands where it was found",
          "[lists]") {
  const bool has_script = GENERATE(true, false);
  const Walk walk = Walks().run([&](const std::string& target) {
    const int page = std::max(number_behind(target, "index_"), 0);
    return list_page(page, 12,
                     page == 0 || has_script ? call("3, 0, \"index\", \"html\"") : std::string());
  });
  CHECK(walk.documents == 12);
  CHECK(walk.lists == Lists{"/tz/", "/tz/index_1.html", "/tz/index_2.html"});
}

TEST_CASE("TRS: a total too large ends at the first page without documents, or that repeats",
          "[lists]") {
  const bool repeats = GENERATE(true, false);
  const Walk walk = Walks().run([&](const std::string& target) {
    const int page = std::max(number_behind(target, "index_"), 0);
    return list_page(repeats ? std::min(page, 2) : page, 12,
                     call("400, " + std::to_string(page) + ", \"index\", \"html\""));
  });
  CHECK(walk.documents == 12);
  CHECK(walk.lists == Lists{"/tz/", "/tz/index_1.html", "/tz/index_2.html", "/tz/index_3.html"});
}

TEST_CASE("TRS: behind a page that fails the list goes on, behind one that is not there it ends",
          "[lists]") {
  const int status = GENERATE(500, 404);
  const Walk walk = Walks().run([&](const std::string& target) {
    const int page = std::max(number_behind(target, "index_"), 0);
    FakeResponse response =
        list_page(page, 16, call("4, " + std::to_string(page) + ", \"index\", \"html\""));
    response.status = page == 2 ? status : 200;
    return response;
  });
  CHECK(walk.documents == (status == 500 ? 12 : 8));
  CHECK(std::count(walk.lists.begin(), walk.lists.end(), "/tz/index_3.html") ==
        (status == 500 ? 1 : 0));
}

TEST_CASE("UCAP: pages are counted from 1, the place for them named first", "[lists]") {
  const Walk walk = Walks().run([](const std::string& target) {
    if (target == "/tz/") {
      return html_response(list_of({"/tz/list.shtml"}));
    }
    const int page = std::max(number_behind(target, "list_"), 1);
    return list_page(page - 1, 10,
                     call("'page_div', 3, " + std::to_string(page) + ", 'list', 'shtml', 10"));
  });
  CHECK(walk.documents == 10);
  CHECK(walk.lists == Lists{"/tz/", "/tz/list.shtml", "/tz/list_2.shtml", "/tz/list_3.shtml"});
}

TEST_CASE("VSB: pages are counted down, and a page that is added shifts none out of sight",
          "[lists]") {
  // Page 1 is the oldest; the newest has no number.
  int pages = 3;
  const Portal portal = [&](const std::string& target) {
    if (target == "/tz/") {
      return html_response(list_of({"/tz/tzgg.htm"}));
    }
    const int number = target == "/tz/tzgg.htm" ? pages : number_behind(target, "tzgg/");
    const std::string folder = number == pages ? "tzgg/" : "";
    const std::string next =
        number > 1 ? "<a href=\"" + folder + std::to_string(number - 1) + ".htm\">下页</a>" : "";
    return list_page(number - 1, 100,
                     "<script src=\"/system/resource/js/base.js\"></script>" + next);
  };
  Walks walks;
  CHECK(walks.run(portal).documents == 12);
  ++pages;
  const Walk second = walks.run(portal);
  CHECK(second.documents == 16);
  CHECK(second.lists ==
        Lists{"/tz/", "/tz/tzgg.htm", "/tz/tzgg/1.htm", "/tz/tzgg/2.htm", "/tz/tzgg/3.htm"});
}

TEST_CASE("EasySite: the pages' prefix is read from the page, LASTPAGE is none", "[lists]") {
  const bool single = GENERATE(false, true);
  const Walk walk = Walks().run([&](const std::string& target) {
    const int page = std::max(number_behind(target, "21892-"), 1);
    const std::string next = page < 3 && !single ? "/tz/21892-" + std::to_string(page + 1) + ".html"
                                                 : std::string("LASTPAGE");
    return list_page(page - 1, single ? 3 : 12,
                     "<input type=\"hidden\" name=\"article_paging_list_hidden\" totalpage=\"3\">"
                     "<a href=\"javascript:;\" tagname=\"" +
                         next + "\">下一页</a>");
  });
  CHECK(walk.documents == (single ? 3 : 12));
  CHECK(walk.lists ==
        (single ? Lists{"/tz/"} : Lists{"/tz/", "/tz/21892-2.html", "/tz/21892-3.html"}));
}

namespace {

std::string datastore(int page, int total, const std::string& nextgroup) {
  std::string records;
  for (const std::string& row : rows_of(page, total)) {
    records += "<record><![CDATA[<li><a href='" + row + "'>通知</a></li>]]></record>";
  }
  return "<datastore><nextgroup><![CDATA[<a href=\"" + nextgroup +
         "\"></a>]]></nextgroup><recordset>" + records + "</recordset></datastore>";
}

}  // namespace

TEST_CASE("Hanweb: records are links, and the proxy is asked until it has nothing new", "[lists]") {
  // Encrypted, and so to be sent as it stands.
  const std::string proxy = "/module/web/jpage/dataproxy.jsp?page=1&columnid=x%2By%3D%3D&unitid=Zz";
  const bool clamps = GENERATE(false, true);
  const Walk walk = Walks().run([&](const std::string& target) {
    if (target == "/tz/") {
      return list_page(0, 0, "<script type=\"text/xml\">" + datastore(0, 11, proxy) + "</script>");
    }
    const int page = number_behind(target, "page=");
    FakeResponse response = html_response("<?xml version='1.0' encoding='utf-8'?>" +
                                          datastore(clamps ? std::min(page, 2) : page, 11, proxy));
    response.headers = {{"Content-Type", "text/xml"}};
    return response;
  });
  CHECK(walk.documents == 11);
  const auto page = [&](int number) {
    return "/module/web/jpage/dataproxy.jsp?page=" + std::to_string(number) +
           "&columnid=x%2By%3D%3D&unitid=Zz";
  };
  CHECK(walk.lists == Lists{page(1), page(2), page(3), "/tz/"});
}

TEST_CASE("Hanweb: three answers in a row that are known already end the walk", "[lists]") {
  const std::string proxy = "/module/web/jpage/dataproxy.jsp?page=1&unitid=1";
  const Walk walk = Walks().run([&](const std::string& target) {
    if (target == "/tz/") {
      return list_page(0, 0, "<script type=\"text/xml\">" + datastore(0, 40, proxy) + "</script>");
    }
    // The proxy has the same two answers for ever, by turns.
    return html_response(datastore(number_behind(target, "page=") % 2, 40, proxy));
  });
  CHECK(walk.documents == 8);
  // 1 brings what is new, 2 to 4 do not.
  const std::string page = proxy.substr(0, proxy.find("1&"));
  CHECK(walk.lists == Lists{page + "1&unitid=1", page + "2&unitid=1", page + "3&unitid=1",
                            page + "4&unitid=1", "/tz/"});
}

TEST_CASE("JPAAS: the service is asked with paramJson until it repeats itself", "[lists]") {
  const Walk walk = Walks().run([](const std::string& target) {
    if (target == "/tz/") {
      return list_page(
          0, 0,
          "<script src=\"/unitbuild.js\" url=\"/api-gateway/jpaas-publish-server/front/page/build/"
          "unit\" queryData=\"{'webId':'3','pageId':'7','tagId':'当前栏目'}\"></script>");
    }
    const int page = std::min(number_behind(target, "pageNo%22%3A"), 3);
    std::string html = "<ul>";
    for (const std::string& row : rows_of(page - 1, 12)) {
      html +=
          "<li><a href=\"" + row + "\">清河县人民政府关于印发通知</a><span>2018-03-06</span></li>";
    }
    return json_response({{"success", true}, {"data", {{"html", html + "</ul>"}}}});
  });
  CHECK(walk.documents == 12);
  const auto page = [&](int number) {
    return "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=3&pageId=7&tagId="
           "%E5%BD%93%E5%89%8D%E6%A0%8F%E7%9B%AE&paramJson=%7B%22pageNo%22%3A" +
           std::to_string(number) + "%2C%22pageSize%22%3A%2215%22%7D";
  };
  CHECK(walk.lists == Lists{page(1), page(2), page(3), page(4), "/tz/"});
}

TEST_CASE("gkmlpt: each category of the tree is asked to the end that its total tells", "[lists]") {
  const Walk walk = Walks().run([](const std::string& target) {
    if (target == "/tz/") {
      return html_response(
          "<html><body><div id=\"app\"></div><script>window._CONFIG = {SITE: {id: 1}, SID: '755', "
          "TREE: [{\"id\": 31, \"name\": \"[机构]\", \"sub\": [{\"id\": 32, \"pid\": 31}]}]};"
          "</script></body></html>");
    }
    const int page = number_behind(target, "page=");
    nlohmann::json articles = nlohmann::json::array();
    const bool first = target.find("/all/31?") != std::string::npos;
    for (int i = (page - 1) * 100; i < std::min(page * 100, first ? 130 : 20); ++i) {
      articles.push_back({{"id", i}, {"url", kHost + document_path(i + (first ? 0 : 500))}});
    }
    return json_response({{"articles", articles}, {"total", first ? 130 : 20}});
  });
  CHECK(walk.documents == 150);
  CHECK(walk.lists == Lists{"/gkmlpt/api/all/31?page=1&sid=755",
                            "/gkmlpt/api/all/31?page=2&sid=755",
                            "/gkmlpt/api/all/32?page=1&sid=755", "/tz/"});
}

TEST_CASE("UCAP's search: results are links, whatever their scheme, up to the last page",
          "[lists]") {
  const std::string channel = "0123456789abcdef0123456789abcdef";
  const Walk walk = Walks().run([&](const std::string& target) {
    if (target == "/tz/") {
      return html_response("<html><head><meta name=\"channelId\" content=\"" + channel +
                           "\"></head><body><div id=\"app\"></div><script>var url = "
                           "\"/searchList/\" + channelId + \"?page=\" + n;</script></body></html>");
    }
    const int page = number_behind(target, "&page=");
    nlohmann::json results = nlohmann::json::array();
    for (const std::string& row : rows_of(page - 1, 10)) {
      results.push_back({{"title", "通知"},
                         {"url", "//www.qinghe.example" + row},
                         {"publishedTimeStr", "2018-03-06 09:30:00"}});
    }
    return json_response(
        {{"data", {{"results", results}, {"total", 10}, {"rows", kRows}, {"page", page}}}});
  });
  CHECK(walk.documents == 10);
  const auto page = [&](int number) {
    return "/searchList/" + channel +
           "?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName="
           "&page=" +
           std::to_string(number);
  };
  CHECK(walk.lists == Lists{page(1), page(2), page(3), "/tz/"});
}

TEST_CASE("a service's answer that is broken is kept as nothing", "[lists]") {
  const std::string body = GENERATE(R"({"articles":[{"url":)", R"({"articles":7})", "{}",
                                    R"({"articles":[7,{"url":null}],"total":1e99})");
  const Walk walk = Walks().run([&](const std::string& target) {
    if (target == "/tz/") {
      return html_response(list_of({"/gkmlpt/api/all/31?page=1&sid=755"}));
    }
    FakeResponse response = html_response(body);
    response.headers = {{"Content-Type", "application/json"}};
    return response;
  });
  CHECK(walk.documents == 0);
  CHECK(walk.lists.size() == 2);
}

TEST_CASE("a document that quotes a list's script leads nowhere", "[lists]") {
  const Walk walk = Walks().run([](const std::string& target) {
    if (target == "/tz/") {
      return html_response(list_of({"/a/1.html", "/b/1.html"}));
    }
    return html_response(article("关于分页脚本的说明",
                                 std::string(kBody) + "页面中写有 createPageHTML(9, 0, \"index\", "
                                                      "\"html\") 与 &lt;nextgroup&gt; 字样。"));
  });
  CHECK(walk.lists == Lists{"/b/1.html", "/tz/"});
}

TEST_CASE("a later run goes through a list again, and no further past its end", "[lists]") {
  const Portal portal = [](const std::string& target) {
    const int page = std::max(number_behind(target, "index_"), 0);
    return list_page(std::min(page, 2), 12,
                     call("400, " + std::to_string(page) + ", \"index\", \"html\""));
  };
  Walks walks;
  const Lists first = walks.run(portal).lists;
  CHECK(walks.run(portal).lists == first);
  CHECK(walks.run(portal).lists == first);
}

}  // namespace shilu
