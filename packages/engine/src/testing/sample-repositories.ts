/** Small repositories with real packages of the public registries. What comes out of each answers over HTTP and says so when it is ready. */
export const NODE_APP = {
  'package.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    scripts: { build: 'node build.js', start: 'node dist/server.js' },
    dependencies: { ms: '2.1.3' },
    devDependencies: { 'left-pad': '1.3.0' },
    engines: { node: '>=18' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': {
        name: 'hello',
        version: '1.0.0',
        dependencies: { ms: '2.1.3' },
        devDependencies: { 'left-pad': '1.3.0' },
      },
      'node_modules/ms': { version: '2.1.3' },
      'node_modules/left-pad': { version: '1.3.0', dev: true },
    },
  }),
  'build.js':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
    "const fs = require('fs'); const pad = require('left-pad'); fs.mkdirSync('dist'); fs.writeFileSync('dist/server.js', `const ms = require('ms'); require('http').createServer((q, r) => r.end('${pad('x', 3)} ' + ms('2 days'))).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));`);",
};

export const GO_SERVER = {
  'go.mod': 'module example.com/hello\n\ngo 1.21\n\nrequire github.com/mitchellh/go-wordwrap v1.0.1\n',
  'go.sum':
    'github.com/mitchellh/go-wordwrap v1.0.1 h1:TLuKupo69TCn6TQSyGxwI1EblZZEsQ0vMlAFQflz0v0=\ngithub.com/mitchellh/go-wordwrap v1.0.1/go.mod h1:R62XHJLzvMFRBbcrT7m7WgmE1eOyTSsCt+hzestvNj0=\n',
  // By system calls: the packages of HTTP take a Go compiler twenty seconds, and those of networks and formats ten.
  'cmd/hello/main.go': `package main

import (
	"os"
	"strconv"
	"syscall"

	"github.com/mitchellh/go-wordwrap"
)

func main() {
	port, err := strconv.Atoi(os.Getenv("PORT"))
	must(err)
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(err)
	must(syscall.Bind(listener, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}))
	must(syscall.Listen(listener, 16))
	println("listening")
	for {
		connection, _, err := syscall.Accept(listener)
		must(err)
		syscall.Read(connection, make([]byte, 4096))
		syscall.Write(connection, []byte("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n"+wordwrap.WrapString("hello from go", 5)))
		syscall.Close(connection)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
`,
};

export const FLASK_APP = {
  'requirements.txt': 'flask==3.0.3\n',
  'app.py':
    "import os\nfrom flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'hello from flask'\nprint('listening', flush=True)\napp.run(host='127.0.0.1', port=int(os.environ['PORT']))\n",
};

/** A build that ends in seconds spends more on its second compiler and on collecting in parallel than they save. */
const SHORT_LIVED_JVM = { '.mvn/jvm.config': '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC\n' };

export const SPRING_BOOT = {
  ...SHORT_LIVED_JVM,
  'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.2.5</version><relativePath/></parent>
<groupId>com.example</groupId><artifactId>hello</artifactId><version>1.0.0</version>
<properties><java.version>17</java.version></properties>
<dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies>
<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
</project>`,
  'src/main/java/demo/Hello.java': `package demo;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.*;
@SpringBootApplication @RestController
public class Hello {
  @GetMapping("/") String hello() { return "hello from spring"; }
  public static void main(String[] args) { SpringApplication.run(Hello.class, args); }
}`,
};

const SERVLET = `package demo;
import jakarta.servlet.http.*;
public class Hello extends HttpServlet {
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    response.getWriter().print("hello from a war");
  }
}`;

export const WAR = {
  ...SHORT_LIVED_JVM,
  'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>com.example</groupId><artifactId>pages</artifactId><version>1.0.0</version><packaging>war</packaging>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
<dependencies><dependency><groupId>jakarta.servlet</groupId><artifactId>jakarta.servlet-api</artifactId><version>6.0.0</version><scope>provided</scope></dependency></dependencies>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-war-plugin</artifactId><version>3.4.0</version></plugin></plugins></build>
</project>`,
  'src/main/java/demo/Hello.java': SERVLET,
  'src/main/webapp/WEB-INF/web.xml': `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
<servlet><servlet-name>hello</servlet-name><servlet-class>demo.Hello</servlet-class></servlet>
<servlet-mapping><servlet-name>hello</servlet-name><url-pattern>/*</url-pattern></servlet-mapping></web-app>`,
};

export const PHP_PAGE = {
  'composer.json': '{"require":{"php":">=8"}}',
  'greeting.php': "<?php return 'hello from php ' . PHP_MAJOR_VERSION;\n",
  'public/index.php': "<?php echo require __DIR__ . '/../greeting.php';\n",
};
