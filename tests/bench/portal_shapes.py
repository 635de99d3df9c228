"""Pages of portals as large and as manifold as real ones: measure_pages.py gives the distributions.

A Portal is one site's template in the manner of one family of systems: its menus, scripts, styles,
comments and side lists are the same on all its pages; head, body and dates are each page's own. How
much a site has of each is drawn from QUANTILES, so that the sites of a set stand for the whole range
however few they are. Text, places and markup are made up.
"""
import random

from portal_text import MENUS, OFFICES, fill, paragraph, title

SHARES = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)
# At those shares of the sites, or of the pages: see SHARES.
QUANTILES = {
    "script_bytes": (0, 300, 1100, 2700, 7600, 12000, 50000),
    "style_bytes": (0, 0, 100, 400, 1400, 9000, 60000),
    "comment_bytes": (0, 100, 150, 400, 900, 2800, 12000),
    "white_bytes": (200, 500, 800, 2100, 6500, 14000, 19000),
    "menu_links": (0, 4, 6, 14, 40, 150, 190),
    "side_links": (0, 0, 1, 4, 16, 60, 70),
    "wrappers": (0, 1, 2, 4, 6, 7, 11),
    "images": (0, 0, 3, 5, 11, 16, 25),
    "body_han": (40, 220, 330, 600, 950, 2000, 2600),
}
# The share of the sites in each charset, and whether their pages say so: as crawls of portals find
# them. (Saved copies, which most collections hold, were often turned to UTF-8.)
CHARSETS = (("utf-8", "utf-8", 0.78), ("gb18030", "gb2312", 0.14), ("gb18030", None, 0.08))
INDENT = "　　"


def quantile(name, share):
    """The value of QUANTILES at a share between 0 and 1."""
    values = QUANTILES[name]
    for i in range(1, len(SHARES)):
        if share <= SHARES[i]:
            part = (share - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1])
            return round(values[i - 1] + part * (values[i] - values[i - 1]))
    return values[-1]


def javascript(dice, size):
    pieces = []
    while sum(map(len, pieces)) < size:
        name, other = dice.choice(("menu", "slide", "tab", "font", "count")), dice.randint(1, 99)
        pieces.append(dice.choice((
            f"function {name}{other}(id) {{\n  var box = document.getElementById('{name}_' + id);\n"
            f"  if (box && box.className != 'on') {{ box.className = 'on'; }} else if (id < {other})"
            f" {{ box.className = ''; }}\n  return false; // 切换\n}}\n",
            f"$(function(){{\n\t$('.{name}-list li').each(function(i){{\n\t\tif(i % {other} == 0)"
            f" {{ $(this).addClass(\"odd\"); }}\n\t}});\n\t$(\"#{name}{other}\").hover(function(){{"
            f"$(this).children('ul').show();}},function(){{$(this).children('ul').hide();}});\n}});\n",
            f"var {name}Config{other} = {{ url: '/static/{name}/{other}.js', size: {other * 7},"
            f" html: '<div class=\"{name}\"><a href=\"#\">更多<\\/a><\\/div>' }};\n")))
    return "".join(pieces)


def styles(dice, size):
    rules = []
    while sum(map(len, rules)) < size:
        name = dice.choice(("nav", "foot", "list", "crumb", "article", "side"))
        rules.append(f".{name}{dice.randint(1, 99)} li a:hover, #{name} .c{dice.randint(1, 9)} {{ margin:"
                     f" 0 {dice.randint(0, 30)}px; color: #{dice.randint(0, 0xFFFFFF):06x}; font: 14px/2"
                     " \"微软雅黑\"; }\n")
    return "".join(rules)


class Portal:
    """One site; `index` of `count` says where in each distribution it stands."""

    def __init__(self, index, count, seed):
        self.dice = random.Random(seed * 100003 + index)
        orders = random.Random(seed)
        shares = {}
        for name in QUANTILES:
            order = list(range(count))
            orders.shuffle(order)
            shares[name] = (order[index] + 0.5) / count
        self.size = {name: quantile(name, share) for name, share in shares.items()}
        order = list(range(count))
        orders.shuffle(order)
        share = (order[index] + 0.5) / count
        for self.charset, self.declared, part in CHARSETS:
            share -= part
            if share <= 0:
                break
        self.extension = "htm" if self.charset != "utf-8" and not self.declared else "html"
        shapes = (trs, hanweb, vsb, ucap, epoint, easysite, own_design, tables)
        self.shape = shapes[index % len(shapes)]
        self.place = fill("{place}", self.dice)
        self.name = self.place + "县人民政府"
        self.prefix = self.dice.choice(("", "ewb-", "x", "gov-", "m_"))
        self.make_template()

    def make_template(self):
        dice, size = self.dice, self.size
        scripts = javascript(dice, size["script_bytes"])
        parts = min(dice.randint(1, 8), len(scripts) // 150)
        cuts = [i * len(scripts) // max(parts, 1) for i in range(parts)] + [len(scripts)]
        pieces = [f'<script type="text/javascript">\n{scripts[a:b]}</script>\n'
                  for a, b in zip(cuts, cuts[1:])]
        comments = ["<!-- 公共头部 开始 -->", "<!-- 正文 -->", "<!-- 页脚 -->"]
        while sum(len(comment.encode()) for comment in comments) < size["comment_bytes"]:
            comments.append(f'<!--<div class="old{dice.randint(1, 99)}"><a href="#"><img src="/images/'
                            f'b{dice.randint(1, 99)}.jpg" /></a> {title(dice)}</div>-->')
        if size["comment_bytes"] < 100:
            comments = []
        self.extras = pieces + comments
        style = styles(dice, size["style_bytes"])
        self.head = "".join(
            [f'<link href="/css/{name}.css" rel="stylesheet" type="text/css" />\n'
             for name in ("base", "article", "swiper")[:dice.randint(1, 3)]]
            + [f"<style type=\"text/css\">\n{style}</style>\n" if style else ""]
            + ['<script src="/js/jquery-1.11.0.min.js" type="text/javascript"></script>\n'])

    def extra(self, number, of):
        """The site's scripts and comments stand all over its pages: a part of them."""
        return "\n".join(self.extras[number * len(self.extras) // of:
                                     (number + 1) * len(self.extras) // of])

    def link(self, links):
        return self.dice.choice(links)

    def menu(self, links, style):
        """Two levels, as pull-down menus have them."""
        dice, p, items = self.dice, self.prefix, []
        left = self.size["menu_links"]
        while left > 0:
            below = min(dice.randint(0, 9), left - 1)
            inner = "".join(f'<li><a href="{self.link(links)}" target="_blank" title="{name}">{name}</a></li>'
                            for name in (fill(dice.choice(MENUS), dice) for _ in range(below)))
            name = fill(dice.choice(MENUS), dice)
            items.append(f'<li class="{p}nav-item"{style}><a href="{self.link(links)}">{name}</a>'
                         + (f'<ul class="{p}sub" style="display:none">{inner}</ul>'
                            if inner and dice.random() < 0.5 else f"<ul>{inner}</ul>" if inner else "")
                         + "</li>")
            left -= below + 1
        return f'<div class="{p}nav"><ul class="clearfix">' + "\n".join(items) + "</ul></div>"

    def side_list(self, links):
        dice = self.dice
        rows = "\n".join(
            f'<li><a href="{self.link(links)}" title="{name}" target="_blank">{name[:18]}</a>'
            f'<span class="date">{dice.randint(2015, 2024)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}'
            "</span></li>" for name in (title(dice) for _ in range(self.size["side_links"])))
        return (f'<div class="{self.prefix}side"><h3>最新信息</h3><ul>{rows}</ul></div>' if rows else "")

    def images(self, count):
        return "".join(f'<a href="javascript:;"><img src="/images/ico{i}.png" width="{20 + i}" height="20"'
                       ' border="0" alt="" /></a>' for i in range(count))

    def footer(self):
        p, code = self.prefix, 9900000000 + self.dice.randint(1, 99999999)
        return (f'<div class="{p}footer"><div class="w1200"><p><a href="javascript:;">网站地图</a> | '
                '<a href="javascript:;">联系我们</a> | <a href="javascript:;">隐私声明</a></p>\n'
                f"<p>主办单位：{self.name}办公室　承办：{self.place}县大数据中心</p>\n"
                f"<p>网站标识码：{code}　陵ICP备{code % 10**8:08}号-1</p>\n"
                f"<p>版权所有：{self.name}　邮编：000310</p>{self.images(self.size['images'] // 2)}"
                "</div></div>")

    def page(self, number, links, share):
        """An article; `share` says where in the distribution of bodies it stands."""
        dice = self.dice
        about = {"title": title(dice).replace("的", f"第{number}号的", 1) if dice.random() < 0.3
                 else f"{title(dice)}（第{number}号）",
                 "date": f"{dice.randint(2012, 2024)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
                 "time": f"{dice.randint(8, 17):02}:{dice.randint(0, 59):02}",
                 "source": f"{self.place}县{dice.choice(OFFICES)}",
                 "column": fill(dice.choice(MENUS[10:18]), dice)}
        text = self.shape(self, about, self.body(number, quantile("body_han", share)), links)
        seams = text.count(">\n<")
        text = text.replace(">\n<", ">\r\n" + "\t" * (self.size["white_bytes"] // seams) + "<")
        head = (f"<title>{about['title']}_{about['column']}_{self.name}</title>\n" + self.metas(about)
                + self.head)
        declared = (f'<meta http-equiv="Content-Type" content="text/html; charset={self.declared}" />\n'
                    if self.declared else "")
        page = ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
                '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
                f'<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n{declared}{head}'
                f"{self.extra(0, 4)}</head>\n<body>\n{text}\n</body>\n</html>\n")
        return page.encode(self.charset, "xmlcharrefreplace")

    def metas(self, about):
        if self.shape is tables:
            return ""
        named = (("SiteName", self.name), ("ColumnName", about["column"]), ("ArticleTitle", about["title"]),
                 ("PubDate", f"{about['date']} {about['time']}"), ("ContentSource", about["source"]),
                 ("Keywords", ""), ("Description", about["title"]))
        return "".join(f'<meta name="{name}" content="{content}" />\n' for name, content in named)

    def body(self, number, han):
        """Paragraphs as one of the editors writes them."""
        dice, texts = self.dice, []
        while sum(map(len, texts)) < han:
            texts.append(paragraph(dice, min(dice.randint(60, 260), han)))
        texts[0] = f"（{number}）" + texts[0]
        return dice.choices((plain, styled, word, nested, broken), (5, 4, 2, 1, 1))[0](texts, dice)

    def wrapped(self, inner):
        names = ("wrap", "main", "container", "w1200", "con", "left", "box", "inner", "bd", "detail", "cont")
        for name in names[:self.size["wrappers"]]:
            inner = f'<div class="{self.prefix}{name} clearfix">{inner}</div>'
        return inner

    def crumbs(self, about, links):
        return (f'<div class="{self.prefix}position">当前位置：<a href="/">首页</a> &gt; '
                f'<a href="{self.link(links)}" class="CurrChnlCls">{about["column"]}</a> &gt; 正文</div>')

    def around(self, about, head, content, links):
        """The page around headline and body."""
        p = self.prefix
        return "\n".join((
            f'<div class="{p}top"><div class="w1200"><a href="/">{self.name}</a><span><a href='
            '"javascript:;">无障碍</a> | <a href="javascript:;">长者模式</a></span></div></div>',
            self.images(self.size["images"] - self.size["images"] // 2),
            '<form action="/search" method="get"><input type="text" name="q" value="" placeholder='
            '"请输入关键字" /><input type="submit" value="搜索" /></form>',
            self.menu(links, ' onmouseover="show(this)" onmouseout="hide(this)" style="background: url(/images/nav_line.png) right center no-repeat; padding: 0 12px;"'), self.extra(1, 4),
            self.wrapped("\n".join((self.crumbs(about, links), head, content,
                                    '<div class="bdsharebuttonbox"><a href="#" class="bds_more" data-cmd='
                                    '"more">分享到：</a></div><div class="print">【<a href="javascript:'
                                    'window.print()">打印本页</a>】【<a href="javascript:window.close()">'
                                    '关闭窗口</a>】</div>'))),
            self.side_list(links), self.extra(2, 4), self.footer(), self.extra(3, 4)))


def plain(texts, _):
    return "\n".join(f"<p>{INDENT}{text}</p>" for text in texts)


def styled(texts, dice):
    font = dice.choice(("宋体", "仿宋_GB2312", "微软雅黑"))
    return "\n".join(
        '<p style="text-indent: 2em; line-height: 200%; margin-top: 0px;">'
        f'<span style="font-family: {font}; font-size: 12pt;">{text}</span></p>' for text in texts)


def word(texts, dice):
    """As Word saves it: a span at every change of script."""
    def runs(text):
        cut = dice.randint(10, 40)
        pieces = [text[i:i + cut] for i in range(0, len(text), cut)]
        return "".join(
            '<span style="font-size:16.0pt;mso-bidi-font-size:12.0pt;font-family:仿宋_GB2312;mso-hansi-'
            f'font-family:&quot;Times New Roman&quot;"{" lang=EN-US" if i % 3 == 1 else ""}>{piece}</span>'
            for i, piece in enumerate(pieces))
    return "\n".join('<p class="MsoNormal" align="left" style="text-indent:32.0pt;mso-char-indent-count:'
                     f'2.0;line-height:28.0pt">{runs(text)}<o:p></o:p></p>' for text in texts)


def nested(texts, _):
    """As editors of messages for telephones do."""
    return "\n".join('<section style="margin: 0px; padding: 0px; box-sizing: border-box;"><section '
                     f'data-role="paragraph"><p style="text-align: justify;">{text}</p></section></section>'
                     for text in texts)


def broken(texts, _):
    return "<br />\n<br />\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{text}" for text in texts)


# Each family's headline and container, in markup of our own around its marks.

def trs(portal, about, body, links):
    head = (f'<h1>{about["title"]}</h1><div class="info"><span>发布时间：{about["date"]} {about["time"]}'
            f'</span><span>来源：{about["source"]}</span><span>【字号：<a href="javascript:;">大</a> '
            '<a href="javascript:;">中</a> <a href="javascript:;">小</a>】</span></div>')
    return portal.around(about, head, f'<div class="view TRS_UEDITOR trs_paper_default">{body}</div>', links)


def hanweb(portal, about, body, links):
    head = (f'<table width="100%" border="0"><tr><td class="title"><!--<$[标题名称(html)]>begin-->'
            f'{about["title"]}<!--<$[标题名称(html)]>end--></td></tr></table><div>发布日期：'
            f'{about["date"]}　来源：{about["source"]}　浏览次数：<script src="/module/visit.jsp"></script>'
            "</div>")
    return portal.around(about, head, f'<div id="zoom"><!--<$[信息内容]>begin-->{body}'
                                      "<!--<$[信息内容]>end--></div>", links)


def vsb(portal, about, body, links):
    head = (f'<h2 align="center">{about["title"]}</h2><p align="center">时间：{about["date"]}　　'
            f'来源：{about["source"]}　　点击：<span id="dynclicks_wbnews_1">0</span></p>')
    return portal.around(about, head, f'<form name="_newscontent_fromname"><div id="vsb_content">'
                                      f'<div class="v_news_content">{body}</div></div></form>', links)


def ucap(portal, about, body, links):
    head = (f'<h1><ucaptitle>{about["title"]}</ucaptitle></h1><p class="time">发布时间：<publishtime>'
            f'{about["date"]} {about["time"]}</publishtime></p>')
    return portal.around(about, head, f'<div id="zoomcon"><ucapcontent>{body}</ucapcontent></div>', links)


def epoint(portal, about, body, links):
    head = (f'<h3 class="ewb-article-tt">{about["title"]}</h3><div class="ewb-article-sources"><p>'
            f'发布时间：{about["date"]}</p><p>信息来源：{about["source"]}</p></div>')
    return portal.around(about, head, f'<div class="ewb-article-content">{body}</div>', links)


def easysite(portal, about, body, links):
    box = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in (
        ("索引号", f"QH{about['date'].replace('-', '')}-{len(body) % 997:03}"), ("发布机构", about["source"]),
        ("发布日期", about["date"]), ("名称", about["title"])))
    head = (f'<table class="xxgk-table">{box}</table><div class="easysite-news-title"><h2>{about["title"]}'
            "</h2></div>")
    return portal.around(about, head, f'<div class="easysite-news-text" id="zoom">{body}</div>', links)


def own_design(portal, about, body, links):
    head = (f'<div class="arc-tit">{about["title"]}</div><div class="arc-info">{about["date"]} '
            f'{about["time"]}　{about["source"]}</div>')
    return portal.around(about, head, f'<div class="arc-body">{body}</div>', links)


def tables(portal, about, body, links):
    """Tables within tables and no tags, as made by hand."""
    head = (f'<tr><td align="center" height="40"><font size="4" color="#cc0000"><b>{about["title"]}</b>'
            f'</font></td></tr><tr><td align="center" bgcolor="#f0f0f0">发布时间：{about["date"]}　作者：'
            f'{about["source"]}</td></tr>')
    content = (f'<table width="960" border="0" align="center" cellpadding="0" cellspacing="0">{head}<tr>'
               f'<td valign="top" style="line-height:180%">{body}</td></tr></table>')
    return portal.around(about, "", content, links)
